// A scene in the raw messages that every SDK speaks: a form over the picture, with a line to write in and a button that greets.
const { crdtGetState, crdtSendToRenderer } = require('~system/EngineApi')

const [PANEL, LABEL, ENTRY, BUTTON] = [512, 513, 514, 515]
const [TRANSFORM, TEXT, BACKGROUND, POINTER_EVENTS, RESULT, INPUT, INPUT_RESULT] = [1050, 1052, 1053, 1062, 1063, 1093, 1095]
const [PUT, APPEND] = [1, 4]
const [POINT, PERCENT] = [1, 2]

let lamport = 0
let [name, greeted] = ['stranger', 0]
let out = []

function put(entity, component, data) {
  const message = new Uint8Array(24 + data.length)
  const view = new DataView(message.buffer)
  const head = [message.length, PUT, entity, component, ++lamport, data.length]
  head.forEach((word, at) => view.setUint32(at * 4, word, true))
  message.set(data, 24)
  out.push(message)
}

const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)])
const int = (field, value) => [...varint(field << 3), ...varint(value)]
const float = (field, value) => [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)]
const bytes = (field, value) => [...varint((field << 3) | 2), ...varint(value.length), ...value]
const text = (field, value) => bytes(field, [...value].map((letter) => letter.charCodeAt(0)))
const colour = (field, ...parts) => bytes(field, parts.flatMap((part, at) => float(at + 1, part)))
const length = (field, unit, value) => [...int(field, unit), ...float(field + 1, value)]

/** Within the panel, one below the other. */
function row(entity, before, height) {
  put(entity, TRANSFORM, [...int(1, PANEL), ...int(2, before), ...length(16, PERCENT, 100), ...length(18, POINT, height)])
}

function show(said) {
  put(LABEL, TEXT, [...text(1, said), ...int(5, 20)])
}

/** The number and the text that a message has in these fields. */
function read(data, number, string) {
  let found = [0, '']
  for (let at = 0; at < data.length; ) {
    const [field, kind] = [data[at] >> 3, data[at] & 7]
    if (kind === 0) {
      if (field === number) found[0] = data[at + 1]
      for (at += 1; data[at] & 128; at += 1);
      at += 1
    } else if (kind === 2) {
      const end = at + 2 + data[at + 1]
      if (field === string) found[1] = String.fromCharCode(...data.subarray(at + 2, end))
      at = end
    } else at += 5
  }
  return found
}

function hear(heard) {
  const view = new DataView(heard.buffer, heard.byteOffset, heard.byteLength)
  for (let at = 0; at < heard.length; at += view.getUint32(at, true)) {
    const [kind, entity, component] = [4, 8, 12].map((offset) => view.getUint32(at + offset, true))
    const data = heard.subarray(at + 24, at + view.getUint32(at, true))
    if (kind === PUT && entity === ENTRY && component === INPUT_RESULT) [, name] = read(data, 2, 1)
    if (kind !== APPEND || entity !== BUTTON || component !== RESULT || read(data, 4, 0)[0] !== 1) continue
    greeted += 1
    show(`Hello <b>${name}</b> ${greeted}`)
  }
}

exports.onStart = async () => {
  await crdtGetState({})
  put(PANEL, TRANSFORM, [
    ...int(7, 1), ...int(9, 1), ...length(16, POINT, 320), ...length(18, POINT, 180), ...length(28, POINT, 40), ...length(30, POINT, 120), ...int(52, 1),
  ])
  put(PANEL, BACKGROUND, colour(1, 0, 0, 0, 0.8))
  row(LABEL, 0, 60)
  show('Who are you?')
  row(ENTRY, LABEL, 50)
  put(ENTRY, BACKGROUND, colour(1, 1, 1, 1, 1))
  put(ENTRY, INPUT, [...text(1, 'Your name'), ...int(12, 18)])
  row(BUTTON, ENTRY, 60)
  put(BUTTON, BACKGROUND, colour(1, 0, 0.6, 0.2, 1))
  put(BUTTON, TEXT, [...text(1, 'Greet'), ...int(5, 20)])
  put(BUTTON, POINTER_EVENTS, bytes(1, [...int(1, 1), ...bytes(2, int(1, 0))]))
}

exports.onUpdate = async () => {
  const data = new Uint8Array(out.flatMap((message) => [...message]))
  out = []
  const { data: answers } = await crdtSendToRenderer({ data })
  answers.forEach(hear)
}
