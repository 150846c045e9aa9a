// `fetch` and `WebSocket`, which the host does in the scene's place.
//
// `Fetch.fetch {url, method, headers, body, redirect, timeout}` is answered `{url, status, statusText, headers, body,
// redirected}`, where `headers` is an object and `body` a string or bytes. A socket is the number that the scene chose:
// `WebSocket.open {socket, url, protocols}` is answered `{protocol}`, `receive {socket}` with `{data}` or `{closed: {code,
// reason}}` once for each, `send {socket, data}` and `close {socket, code, reason}` with `{}`.

class Headers {
  #values = new OwnMap()
  constructor(values) {
    if (typeof values !== 'object' || values === null) return
    for (const name of ownKeys(values)) mapSet(this.#values, lower(OwnString(name)), OwnString(values[name]))
  }
  get(name) {
    const value = mapGet(this.#values, lower(OwnString(name)))
    return value === undefined ? null : value
  }
  has(name) {
    return this.get(name) !== null
  }
  forEach(run, self) {
    mapEach(this.#values, (value, name) => apply(run, self, [value, name, this]))
  }
}

class Response {
  #body
  constructor(answer) {
    this.#body = answer.body === undefined ? '' : answer.body
    this.headers = new Headers(answer.headers)
    this.status = answer.status
    this.statusText = answer.statusText || ''
    this.ok = answer.status >= 200 && answer.status < 300
    this.redirected = !!answer.redirected
    this.type = 'basic'
    this.url = answer.url || ''
  }
  async text() {
    return typeof this.#body === 'string' ? this.#body : decodeUtf8(this.#body, false)
  }
  async json() {
    return parse(await this.text())
  }
  async arrayBuffer() {
    const bytes = typeof this.#body === 'string' ? encodeUtf8(this.#body) : this.#body
    return viewBuffer(copyOf(bytes, 'a body'))
  }
}

const plainHeaders = (headers) => {
  if (typeof headers !== 'object' || headers === null) return {}
  if (typeof headers.forEach !== 'function') return headers
  const plain = {}
  headers.forEach((value, name) => {
    plain[name] = value
  })
  return plain
}

const sceneFetch = (address, options = {}) =>
  new OwnPromise((resolve, reject) => {
    const url = OwnString(typeof address === 'object' && address !== null ? address.url : address)
    const { method = 'GET', headers, body, redirect = 'follow', timeout } = options
    const asked = call('Fetch', 'fetch', { url, method, headers: plainHeaders(headers), body, redirect, timeout })
    then(asked, (answer) => resolve(new Response(answer)), reject)
  })

let nextSocket = 1

class WebSocket {
  static CONNECTING = 0
  static OPEN = 1
  static CLOSING = 2
  static CLOSED = 3
  CONNECTING = 0
  OPEN = 1
  CLOSING = 2
  CLOSED = 3
  binaryType = 'arraybuffer'
  bufferedAmount = 0
  extensions = ''
  onclose = null
  onerror = null
  onmessage = null
  onopen = null
  protocol = ''
  readyState = 0
  #socket = nextSocket++

  constructor(url, protocols = []) {
    this.url = OwnString(url)
    then(
      call('WebSocket', 'open', { socket: this.#socket, url: this.url, protocols }),
      (answer) => this.#opened(answer),
      (error) => this.#failed(error),
    )
  }
  send(data) {
    if (this.readyState === 0) throw new OwnError('the socket is not open yet')
    if (this.readyState !== 1) return
    then(call('WebSocket', 'send', { socket: this.#socket, data }), undefined, (error) => this.#failed(error))
  }
  close(code = 1000, reason = '') {
    if (this.readyState >= 2) return
    this.readyState = 2
    const done = () => this.#closed({ code, reason })
    then(call('WebSocket', 'close', { socket: this.#socket, code, reason }), done, done)
  }
  #opened(answer) {
    if (this.readyState !== 0) return
    this.readyState = 1
    this.protocol = OwnString(answer.protocol || '')
    this.#listen()
    this.#tell('open', {})
  }
  #listen() {
    then(
      call('WebSocket', 'receive', { socket: this.#socket }),
      (answer) => {
        if (answer.closed) return this.#closed(answer.closed)
        if (this.readyState !== 1) return undefined
        this.#listen()
        const data = typeof answer.data === 'string' ? answer.data : viewBuffer(copyOf(answer.data, 'a message'))
        return this.#tell('message', { data })
      },
      (error) => this.#failed(error),
    )
  }
  #failed(error) {
    if (this.readyState === 3) return
    this.#tell('error', { message: textOf(error, 'message') })
    this.#closed({ code: 1006, reason: textOf(error, 'message') })
  }
  #closed({ code, reason }) {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#tell('close', { code, reason, wasClean: code === 1000 })
  }
  #tell(type, event) {
    const hear = this['on' + type]
    if (typeof hear === 'function') attempt(() => apply(hear, this, [{ type, target: this, ...event }]))
  }
}

give(globalThis, 'Headers', Headers)
give(globalThis, 'Response', Response)
give(globalThis, 'fetch', { fetch: (address, options) => sceneFetch(address, options) }.fetch)
give(globalThis, 'WebSocket', WebSocket)
give(globalThis, 'queueMicrotask', {
  queueMicrotask: (run) => {
    if (typeof run !== 'function') throw new OwnTypeError('queueMicrotask wants a function')
    then(resolved(), () => attempt(run))
  },
}.queueMicrotask)
