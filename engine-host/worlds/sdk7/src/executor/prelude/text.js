// UTF-8 and base64, which not every engine has.

const CHUNK = 4096

// Strings out of UTF-16 units, a chunk at a time: an argument list has a limit.
const units = () => {
  let text = ''
  let chunk = list()
  const flush = () => {
    text += apply(fromCharCode, undefined, chunk)
    chunk = list()
  }
  return {
    add(unit) {
      push(chunk, unit)
      if (chunk.length === CHUNK) flush()
    },
    text() {
      flush()
      return text
    },
  }
}

// A surrogate without its other half becomes U+FFFD.
const encodeUtf8 = (given) => {
  const text = wellFormed(given)
  const bytes = new OwnBytes(text.length * 3)
  let to = 0
  for (let at = 0; at < text.length; at++) {
    let code = codeAt(text, at)
    if (code < 0x80) {
      bytes[to++] = code
      continue
    }
    if (code < 0x800) {
      bytes[to++] = 0xc0 | (code >> 6)
    } else {
      if (code >= 0xd800 && code < 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (codeAt(text, ++at) - 0xdc00)
        bytes[to++] = 0xf0 | (code >> 18)
        bytes[to++] = 0x80 | ((code >> 12) & 63)
      } else {
        bytes[to++] = 0xe0 | (code >> 12)
      }
      bytes[to++] = 0x80 | ((code >> 6) & 63)
    }
    bytes[to++] = 0x80 | (code & 63)
  }
  return part(bytes, 0, to)
}

// What follows a first byte: how many bytes, the bits of the first, and the bounds of the second.
const sequence = (byte) => {
  if (byte >= 0xc2 && byte <= 0xdf) return { more: 1, bits: byte & 31, from: 0x80, to: 0xbf }
  if (byte >= 0xe0 && byte <= 0xef)
    return { more: 2, bits: byte & 15, from: byte === 0xe0 ? 0xa0 : 0x80, to: byte === 0xed ? 0x9f : 0xbf }
  if (byte >= 0xf0 && byte <= 0xf4)
    return { more: 3, bits: byte & 7, from: byte === 0xf0 ? 0x90 : 0x80, to: byte === 0xf4 ? 0x8f : 0xbf }
  return undefined
}

// What is no UTF-8 becomes U+FFFD, as the Encoding Standard counts it, or throws if `fatal`.
const decodeUtf8 = (bytes, fatal) => {
  const length = viewLength(bytes)
  const out = units()
  let at = 0
  while (at < length) {
    const byte = bytes[at++]
    if (byte < 0x80) {
      out.add(byte)
      continue
    }
    const first = sequence(byte)
    let code = first === undefined ? -1 : first.bits
    for (let nth = 0; code >= 0 && nth < first.more; nth++) {
      const next = at < length ? bytes[at] : 0
      const fits = nth === 0 ? next >= first.from && next <= first.to : next >= 0x80 && next <= 0xbf
      if (fits) at++
      code = fits ? (code << 6) | (next & 63) : -1
    }
    if (code < 0 && fatal) throw new OwnTypeError('The encoded data was not valid for encoding utf-8')
    if (code < 0) code = 0xfffd
    if (code >= 0x10000) {
      out.add(0xd800 + ((code - 0x10000) >> 10))
      out.add(0xdc00 + (code & 0x3ff))
    } else {
      out.add(code)
    }
  }
  return out.text()
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const FROM_BASE64 = new OwnBytes(128)
for (let value = 0; value < 64; value++) FROM_BASE64[codeAt(BASE64, value)] = value

const encodeBase64 = (bytes) => {
  const length = viewLength(bytes)
  const out = units()
  for (let at = 0; at < length; at += 3) {
    const left = length - at
    const three = (bytes[at] << 16) | ((left > 1 ? bytes[at + 1] : 0) << 8) | (left > 2 ? bytes[at + 2] : 0)
    out.add(codeAt(BASE64, three >> 18))
    out.add(codeAt(BASE64, (three >> 12) & 63))
    out.add(left > 1 ? codeAt(BASE64, (three >> 6) & 63) : 61)
    out.add(left > 2 ? codeAt(BASE64, three & 63) : 61)
  }
  return out.text()
}

// Of what the host wrote: it is well formed.
const decodeBase64 = (text) => {
  let length = text.length
  while (length > 0 && codeAt(text, length - 1) === 61) length--
  const bytes = new OwnBytes(floor((length * 3) / 4))
  let held = 0
  let bits = 0
  let to = 0
  for (let at = 0; at < length; at++) {
    held = ((held << 6) | FROM_BASE64[codeAt(text, at) & 127]) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[to++] = (held >> bits) & 255
    }
  }
  return bytes
}

class TextEncoder {
  get encoding() {
    return 'utf-8'
  }
  encode(text = '') {
    const bytes = encodeUtf8(OwnString(text))
    const copy = new OwnBytes(viewLength(bytes))
    copyInto(copy, bytes)
    return copy
  }
}

class TextDecoder {
  #fatal
  #keepsMark
  constructor(label = 'utf-8', options = {}) {
    const name = lower(OwnString(label))
    if (name !== 'utf-8' && name !== 'utf8') throw new OwnRangeError('only utf-8 can be decoded, not ' + label)
    this.#fatal = !!options.fatal
    this.#keepsMark = !!options.ignoreBOM
  }
  get encoding() {
    return 'utf-8'
  }
  decode(data) {
    if (data === undefined) return ''
    const text = decodeUtf8(copyOf(data, 'what is decoded'), this.#fatal)
    return !this.#keepsMark && codeAt(text, 0) === 0xfeff ? cut(text, 1) : text
  }
}

give(globalThis, 'TextEncoder', TextEncoder)
give(globalThis, 'TextDecoder', TextDecoder)
