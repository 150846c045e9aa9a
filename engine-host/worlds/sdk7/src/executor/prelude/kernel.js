// The kernel's modules, `~system/…`. What is no matter of the turn itself goes to the host as a call, and its answer comes
// with a later turn.

const MOST_PENDING = 1024
const MOST_CALLS = 256
// Of all calls of a turn together, in UTF-16 units.
const MOST_ARGUMENTS = 8 << 20
const MOST_CRDT = 16 << 20
const MOST_KEPT = 8 << 20
const MOST_MESSAGES = 1024
const MOST_MESSAGE_BYTES = 8 << 20

let sent = list()
let sentBytes = 0
let calls = list()
let argumentUnits = 0
let messages = list()
let messageBytes = 0

// CRDT messages of the host that the scene has not asked for yet.
let incoming = list()
let incomingBytes = 0
// What `crdtGetState` tells: all of the first turn.
let initial = new OwnBytes(0)
// Messages of peers that the scene has not asked for yet.
let inbox = list()

const pending = new OwnMap()
let nextCall = 1
let isServer = false
// What `getUserData` tells in this turn, as JSON; empty: the host is asked.
let user = ''

const toJson = (argument) =>
  stringify(argument === undefined ? {} : argument, (_name, value) => {
    if (isView(value)) return { $bytes: encodeBase64(copyOf(value, 'an argument')) }
    return value
  })

const fromJson = (text) => {
  if (!holds(text, '"$bytes"')) return parse(text)
  return parse(text, (_name, value) =>
    typeof value === 'object' && value !== null && typeof value.$bytes === 'string' ? decodeBase64(value.$bytes) : value,
  )
}

const call = (module, method, argument) =>
  new OwnPromise((resolve, reject) => {
    if (mapSize(pending) >= MOST_PENDING || calls.length >= MOST_CALLS)
      throw new OwnError(module + '.' + method + ': too many calls are not answered yet')
    const text = wellFormed(OwnString(toJson(argument)))
    if (argumentUnits + text.length > MOST_ARGUMENTS) throw new OwnError(module + '.' + method + ': the argument is too long')
    argumentUnits += text.length
    const id = nextCall++
    mapSet(pending, id, { __proto__: null, resolve, reject })
    push(calls, { __proto__: null, id, module, method, argument: text })
  })

const settle = (answer) => {
  const waiting = mapGet(pending, answer.id)
  if (waiting === undefined) return
  mapDelete(pending, answer.id)
  if (hasOwn(answer, 'error')) waiting.reject(new OwnError(answer.error))
  else attempt(() => waiting.resolve(fromJson(answer.ok)))
}

// The oldest are dropped when a scene does not ask for them.
const receive = (bytes) => {
  if (viewLength(bytes) === 0) return
  push(incoming, bytes)
  incomingBytes += viewLength(bytes)
  if (incomingBytes <= MOST_KEPT) return
  const kept = list()
  incomingBytes = 0
  for (let at = incoming.length - 1; at >= 0 && incomingBytes + viewLength(incoming[at]) <= MOST_KEPT; at--) {
    incomingBytes += viewLength(incoming[at])
    push(kept, incoming[at])
  }
  incoming = list()
  for (let at = kept.length - 1; at >= 0; at--) push(incoming, kept[at])
  say('warning', ['the scene does not ask for what the host tells it; the oldest was dropped'])
}

const received = () => {
  const data = incoming.length === 0 ? [] : [joined(incoming)]
  incoming = list()
  incomingBytes = 0
  return data
}

const send = (data) => {
  const bytes = copyOf(data, 'what crdtSendToRenderer was given')
  if (sentBytes + viewLength(bytes) > MOST_CRDT) throw new OwnRangeError('more than ' + MOST_CRDT + ' bytes of CRDT in a turn')
  sentBytes += viewLength(bytes)
  push(sent, bytes)
}

// Whether an entity of the scene's own is in the messages: each begins with its length, its type and, mostly, the entity.
const hasEntities = (bytes) => {
  const length = viewLength(bytes)
  let at = 0
  while (at + 12 <= length) {
    const size = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    if ((bytes[at + 8] | (bytes[at + 9] << 8)) >= 512) return true
    if (size < 12) return false
    at += size
  }
  return false
}

const post = (peer, data) => {
  const bytes = copyOf(data, 'what sendBinary was given')
  if (messages.length >= MOST_MESSAGES || messageBytes + viewLength(bytes) > MOST_MESSAGE_BYTES)
    throw new OwnRangeError('too much was sent to peers in a turn')
  messageBytes += viewLength(bytes)
  push(messages, { __proto__: null, peer: wellFormed(OwnString(peer)), bytes })
}

const eachOf = (items, run) => {
  if (!isArray(items)) return
  for (let at = 0; at < items.length; at++) run(items[at])
}

const deliver = (peer, bytes) => {
  if (inbox.length >= MOST_MESSAGES) return
  // As the SDK reads it: the length of the sender's name in a byte, the name, the message.
  const whole = encodeUtf8(peer)
  const name = part(whole, 0, viewLength(whole) > 255 ? 255 : viewLength(whole))
  const length = new OwnBytes(1)
  length[0] = viewLength(name)
  push(inbox, joined([length, name, bytes]))
}

const delivered = () => {
  const data = []
  for (let at = 0; at < inbox.length; at++)
    defineProperty(data, at, { __proto__: null, value: inbox[at], writable: true, enumerable: true, configurable: true })
  inbox = list()
  return data
}

const engineApi = {
  crdtGetState: async () => ({ hasEntities: hasEntities(initial), data: viewLength(initial) === 0 ? [] : [joined([initial])] }),
  crdtSendToRenderer: async (body) => {
    send(body.data)
    return { data: received() }
  },
  crdtGetMessageFromRenderer: async () => ({ data: received() }),
  sendBatch: async () => ({ events: [] }),
  subscribe: async () => ({}),
  unsubscribe: async () => ({}),
  isServer: async () => ({ isServer }),
}

const sendBinary = async (body) => {
  eachOf(body.data, (data) => post('', data))
  eachOf(body.peerData, (to) =>
    eachOf(to.data, (data) => {
      if (!isArray(to.address) || to.address.length === 0) post('', data)
      else eachOf(to.address, (peer) => post(peer, data))
    }),
  )
  return { data: delivered() }
}

const userIdentity = {
  getUserData: async (argument) => (user === '' ? call('UserIdentity', 'getUserData', argument) : fromJson(user)),
}

const modules = new OwnMap()
const CALLED = {
  CommsApi: ['getActiveVideoStreams', 'subscribeToTopic', 'unsubscribeFromTopic', 'publishData', 'consumeMessages'],
  CommunicationsController: ['send'],
  EngineApi: [],
  EnvironmentApi: [
    'getBootstrapData', 'isPreviewMode', 'getPlatform', 'areUnsafeRequestAllowed', 'getCurrentRealm',
    'getExplorerConfiguration', 'getDecentralandTime',
  ],
  EthereumController: ['requirePayment', 'signMessage', 'convertMessageToObject', 'sendAsync', 'getUserAccount'],
  ParcelIdentity: ['getParcel', 'getIsEmpty'],
  Players: ['getPlayerData', 'getPlayersInScene', 'getConnectedPlayers'],
  PortableExperiences: ['spawn', 'kill', 'exit', 'getPortableExperiencesLoaded'],
  RestrictedActions: [
    'movePlayerTo', 'teleportTo', 'triggerEmote', 'changeRealm', 'openExternalUrl', 'openNftDialog',
    'setCommunicationsAdapter', 'triggerSceneEmote', 'copyToClipboard', 'stopEmote', 'openExplorerUi',
  ],
  Runtime: ['getRealm', 'getWorldTime', 'readFile', 'getSceneInformation', 'getExplorerInformation'],
  Scene: ['getSceneInfo'],
  SignedFetch: ['signedFetch', 'getHeaders'],
  Testing: ['logTestResult', 'plan', 'setCameraTransform'],
  UserActionModule: ['requestTeleport'],
  UserIdentity: ['getUserPublicKey'],
}
const OWN_FUNCTIONS = {
  __proto__: null,
  CommunicationsController: { sendBinary },
  EngineApi: engineApi,
  UserIdentity: userIdentity,
}
for (const module of ownKeys(CALLED)) {
  const functions = OWN_FUNCTIONS[module] || {}
  for (const method of CALLED[module]) functions[method] = (argument) => call(module, method, argument)
  mapSet(modules, '~system/' + module, functions)
}

const sceneRequire = (name) => {
  const module = mapGet(modules, name)
  if (module === undefined) throw new OwnError('there is no module ' + bounded(OwnString(name), 200))
  return module
}
