// The intrinsics that the prelude uses, taken before the scene runs: what a scene does to prototypes reaches none of this.

const { apply, construct, defineProperty, deleteProperty, ownKeys } = Reflect
const { getOwnPropertyDescriptor, setPrototypeOf } = Object
const { parse, stringify } = JSON
const { isArray } = Array
const { isView } = ArrayBuffer
const { fromCharCode } = String
const { abs, E, floor, imul, sqrt } = Math

const OwnArrayBuffer = ArrayBuffer
const OwnBigInt = BigInt
const OwnBytes = Uint8Array
const OwnDate = Date
const OwnError = Error
const OwnMap = Map
const OwnNumber = Number
const OwnPromise = Promise
const OwnRangeError = RangeError
const OwnString = String
const OwnTypeError = TypeError

// `method(object, …)` in place of `object.method(…)`.
const uncurry = Function.prototype.bind.bind(Function.prototype.call)
const getter = (prototype, name) => uncurry(getOwnPropertyDescriptor(prototype, name).get)

const TypedArray = Object.getPrototypeOf(Uint8Array)
const viewBuffer = getter(TypedArray.prototype, 'buffer')
const viewOffset = getter(TypedArray.prototype, 'byteOffset')
const viewLength = getter(TypedArray.prototype, 'byteLength')
const dataViewBuffer = getter(DataView.prototype, 'buffer')
const dataViewOffset = getter(DataView.prototype, 'byteOffset')
const dataViewLength = getter(DataView.prototype, 'byteLength')
const bufferLength = getter(ArrayBuffer.prototype, 'byteLength')
const tag = getter(TypedArray.prototype, Symbol.toStringTag)
const copyInto = uncurry(TypedArray.prototype.set)
// Not by `subarray`, which asks the scene's prototype for a constructor.
const part = (bytes, from, to) => new OwnBytes(viewBuffer(bytes), viewOffset(bytes) + from, to - from)

const codeAt = uncurry(String.prototype.charCodeAt)
const cut = uncurry(String.prototype.slice)
const holds = uncurry(String.prototype.includes)
const lower = uncurry(String.prototype.toLowerCase)
const upper = uncurry(String.prototype.toUpperCase)
const wellFormed = uncurry(String.prototype.toWellFormed)

const mapGet = uncurry(Map.prototype.get)
const mapSet = uncurry(Map.prototype.set)
const mapDelete = uncurry(Map.prototype.delete)
const mapSize = getter(Map.prototype, 'size')
const mapEach = uncurry(Map.prototype.forEach)
const sorted = uncurry(Array.prototype.sort)
const promiseThen = uncurry(Promise.prototype.then)
const hasOwn = uncurry(Object.prototype.hasOwnProperty)

// A list of our own: it has no prototype, so no setter of the scene's sits on its indices.
const list = () => setPrototypeOf([], null)
const push = (items, item) => {
  items[items.length] = item
}

// Puts what the scene may use and replace.
const give = (object, name, value) =>
  defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true })

const resolved = (value) => new OwnPromise((resolve) => resolve(value))

// Listens to a promise of our own making. Without a constructor of its own, the promise would ask the prototype for it.
const then = (promise, done, failed) => {
  defineProperty(promise, 'constructor', { __proto__: null, value: undefined, configurable: true })
  promiseThen(promise, done, failed)
}

// The bytes of what the scene gave, as a copy.
const copyOf = (value, what) => {
  let view
  if (isView(value)) {
    const typed = tag(value) !== undefined
    view = typed
      ? new OwnBytes(viewBuffer(value), viewOffset(value), viewLength(value))
      : new OwnBytes(dataViewBuffer(value), dataViewOffset(value), dataViewLength(value))
  } else {
    try {
      bufferLength(value)
    } catch {
      throw new OwnTypeError(what + ' is no Uint8Array')
    }
    view = new OwnBytes(value)
  }
  const copy = new OwnBytes(viewLength(view))
  copyInto(copy, view)
  return copy
}

// Several byte arrays back to back.
const joined = (pieces) => {
  let length = 0
  for (let at = 0; at < pieces.length; at++) length += viewLength(pieces[at])
  const whole = new OwnBytes(length)
  let to = 0
  for (let at = 0; at < pieces.length; at++) {
    copyInto(whole, pieces[at], to)
    to += viewLength(pieces[at])
  }
  return whole
}
