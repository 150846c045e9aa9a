// What a scene finds: the intrinsics that every engine has and that show no clock, no machine and no garbage collection.

const KEPT = list()
for (const name of [
  'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'DataView', 'Date', 'Error', 'EvalError',
  'AggregateError', 'Float32Array', 'Float64Array', 'Function', 'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'JSON',
  'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set',
  'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array', 'Uint8Array',
  'Uint8ClampedArray', 'WeakMap', 'WeakSet', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape',
  'eval', 'globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'undefined', 'unescape',
])
  push(KEPT, name)

for (const name of ownKeys(globalThis)) {
  let kept = false
  for (let at = 0; at < KEPT.length; at++) kept ||= KEPT[at] === name
  if (!kept) deleteProperty(globalThis, name)
}

// V8 would hand its own objects to this function.
defineProperty(OwnError, 'prepareStackTrace', { __proto__: null, get() {}, set() {}, enumerable: false, configurable: false })
