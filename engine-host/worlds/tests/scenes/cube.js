// A scene in the raw messages that every SDK speaks: a cube that turns from red to blue and back when it is pressed.
const { crdtGetState, crdtSendToRenderer } = require('~system/EngineApi')

const CUBE = 512
const [TRANSFORM, MATERIAL, MESH_RENDERER, MESH_COLLIDER, POINTER_EVENTS, RESULT] = [1, 1017, 1018, 1019, 1062, 1063]
const PUT = 1
const APPEND = 4

let lamport = 0
let isBlue = false
let out = []

function put(component, data) {
  const message = new Uint8Array(24 + data.length)
  const view = new DataView(message.buffer)
  const head = [message.length, PUT, CUBE, component, ++lamport, data.length]
  head.forEach((word, at) => view.setUint32(at * 4, word, true))
  message.set(data, 24)
  out.push(message)
}

function floats(...numbers) {
  return new Uint8Array(new Float32Array(numbers).buffer)
}

function field(number, bytes) {
  return [(number << 3) | 2, bytes.length, ...bytes]
}

function float(number, value) {
  return [(number << 3) | 5, ...floats(value)]
}

function paint() {
  const [r, b] = isBlue ? [0, 1] : [1, 0]
  const colour = [...float(1, r), ...float(2, 0), ...float(3, b), ...float(4, 1)]
  put(MATERIAL, field(2, field(7, colour)))
}

/** Whether the bytes of a result say that the button went down. */
function isDown(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const [number, kind] = [bytes[at] >> 3, bytes[at] & 7]
    if (kind === 0) {
      if (number === 4) return bytes[at + 1] === 1
      at += 1
      while (bytes[at] & 0x80) at += 1
      at += 1
    } else if (kind === 2) at += 2 + bytes[at + 1]
    else at += 5
  }
  return false
}

function hear(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; at += view.getUint32(at, true)) {
    const [kind, entity, component] = [4, 8, 12].map((offset) => view.getUint32(at + offset, true))
    if (kind !== APPEND || entity !== CUBE || component !== RESULT) continue
    if (!isDown(bytes.subarray(at + 24, at + view.getUint32(at, true)))) continue
    isBlue = !isBlue
    console.log(isBlue ? 'blue' : 'red')
    paint()
  }
}

async function send() {
  const length = out.reduce((sum, message) => sum + message.length, 0)
  const data = new Uint8Array(length)
  let at = 0
  for (const message of out) {
    data.set(message, at)
    at += message.length
  }
  out = []
  const { data: answers } = await crdtSendToRenderer({ data })
  answers.forEach(hear)
}

exports.onStart = async () => {
  await crdtGetState({})
  const place = new Uint8Array(44)
  place.set(floats(8, 1.6, 6, 0, 0, 0, 1, 6, 3, 2))
  put(TRANSFORM, place)
  put(MESH_RENDERER, field(1, []))
  put(MESH_COLLIDER, field(2, []))
  const text = [...'Paint'].map((letter) => letter.charCodeAt(0))
  put(POINTER_EVENTS, field(1, [0x08, 1, ...field(2, [0x08, 0, ...field(2, text)])]))
  paint()
}

exports.onUpdate = send
