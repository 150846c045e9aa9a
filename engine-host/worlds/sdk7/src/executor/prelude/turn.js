// A turn: the block that comes in, the scene's functions, the block that goes out. `block.rs` says what a block is.

const scene = { __proto__: null, exports: undefined, factory: undefined, problem: '', waits: false, elapsed: 0 }

const readBlock = (buffer) => {
  const bytes = new OwnBytes(buffer)
  const length = (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0
  const turn = parse(decodeUtf8(part(bytes, 4, 4 + length), true))
  let from = 4 + length
  const blob = (size) => {
    const copy = new OwnBytes(size)
    copyInto(copy, part(bytes, from, from + size))
    from += size
    return copy
  }
  turn.crdt = blob(turn.crdt)
  for (let at = 0; at < turn.messages.length; at++) turn.messages[at].bytes = blob(turn.messages[at].bytes)
  return turn
}

// Waits for what the scene's function gives, if it is a promise, and then goes on.
const follow = (run, next) => {
  scene.waits = true
  const done = () => {
    scene.waits = false
    if (next !== undefined) next()
  }
  let result
  try {
    result = run()
  } catch (error) {
    report(error)
    done()
    return
  }
  then(resolved(result), done, (error) => {
    report(error)
    done()
  })
}

const callScene = (name, given, next) => {
  follow(() => {
    const exports = scene.exports.exports
    const run = exports === undefined || exports === null ? undefined : exports[name]
    return typeof run === 'function' ? apply(run, exports, given) : undefined
  }, next)
}

const update = (seconds) => {
  scene.elapsed = 0
  callScene('onUpdate', [seconds], undefined)
}

const start = (turn) => {
  isServer = turn.begin.server
  initial = turn.crdt
  if (typeof scene.factory !== 'function') {
    push(exceptions, { __proto__: null, message: bounded(scene.problem, MOST_TEXT), stack: '' })
    return
  }
  const module = { exports: {} }
  scene.exports = module
  attempt(() => apply(scene.factory, undefined, [module, module.exports, sceneRequire]))
  callScene('onStart', [], () => update(0))
}

const goOn = (turn) => {
  receive(turn.crdt)
  for (let at = 0; at < turn.messages.length; at++) deliver(turn.messages[at].peer, turn.messages[at].bytes)
  for (let at = 0; at < turn.answers.length; at++) settle(turn.answers[at])
  fireTimers()
  scene.elapsed += turn.seconds
  if (!scene.waits && scene.exports !== undefined) update(scene.elapsed)
}

const begin = (buffer) => {
  const turn = readBlock(buffer)
  now = turn.now
  user = hasOwn(turn, 'user') ? turn.user : ''
  if (hasOwn(turn, 'begin')) {
    beganAt = turn.begin.unix
    seed(turn.begin.seed[0], turn.begin.seed[1])
    start(turn)
  } else {
    goOn(turn)
  }
}

const quoted = (text) => stringify(wellFormed(text))

const written = (items, one) => {
  let text = '['
  for (let at = 0; at < items.length; at++) text += (at === 0 ? '' : ',') + one(items[at])
  return text + ']'
}

const writeAnswer = () => {
  if (linesLeftOut > 0)
    push(lines, { __proto__: null, level: 'warning', text: linesLeftOut + ' more lines in this turn were left out' })
  return (
    '{"crdt":' + sentBytes +
    ',"waits":' + scene.waits +
    ',"calls":' + written(calls, (asked) =>
      '{"id":' + asked.id + ',"module":' + quoted(asked.module) + ',"method":' + quoted(asked.method) +
      ',"argument":' + quoted(asked.argument) + '}') +
    ',"messages":' + written(messages, (message) =>
      '{"peer":' + quoted(message.peer) + ',"bytes":' + viewLength(message.bytes) + '}') +
    ',"log":' + written(lines, (line) => '{"level":"' + line.level + '","text":' + quoted(line.text) + '}') +
    ',"exceptions":' + written(exceptions, (thrown) =>
      '{"message":' + quoted(thrown.message) + ',"stack":' + quoted(thrown.stack) + '}') +
    '}'
  )
}

const end = () => {
  const json = encodeUtf8(writeAnswer())
  const length = viewLength(json)
  const head = new OwnBytes(4)
  for (let at = 0; at < 4; at++) head[at] = (length >>> (8 * at)) & 255
  const pieces = list()
  push(pieces, head)
  push(pieces, json)
  for (let at = 0; at < sent.length; at++) push(pieces, sent[at])
  for (let at = 0; at < messages.length; at++) push(pieces, messages[at].bytes)
  sent = list()
  sentBytes = 0
  calls = list()
  argumentUnits = 0
  messages = list()
  messageBytes = 0
  lines = list()
  linesLeftOut = 0
  exceptions = list()
  return viewBuffer(joined(pieces))
}

// What the engine holds, and the scene never sees:
// - `boot(factory, problem)`, once: the function that the wrapped bundle is, or why there is none;
// - `alloc(length)`: an ArrayBuffer for a block;
// - `begin(block)`; then the engine runs all promise jobs; then `end()`, which gives the answer as an ArrayBuffer;
// - `rejected(reason)`, before `end`: a promise was rejected, and nobody listens to it.
const engine = {
  __proto__: null,
  boot(factory, problem) {
    scene.factory = factory
    scene.problem = OwnString(problem)
  },
  alloc: (length) => new OwnArrayBuffer(length),
  begin,
  end,
  rejected: report,
}
