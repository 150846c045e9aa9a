// Writes rules.txt: messages about one component of one entity, and what @dcl/ecs makes of each. It asks the SDK's own code, so it
// is run by hand, in a folder with that package:
//
//   npm install @dcl/ecs@7.28.0 @protobufjs/utf8 protobufjs && node .../tests/crdt/rules.mjs > .../tests/crdt/rules.txt
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(path.join(process.cwd(), 'index.js'))
const { createUpdateLwwFromCrdt } = require('@dcl/ecs/dist-cjs/engine/lww-element-set-component-definition.js')

const COMPONENT = 1
const ENTITY = 512
const PUT = 1
const DELETE = 2

const raw = {
  serialize: (value, buffer) => buffer.writeBuffer(value, false),
  deserialize: (buffer) => new Uint8Array(buffer.buffer().subarray(0, buffer.buffer().byteLength))
}

let seed = 7
function random(below) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
  return (seed >>> 16) % below
}

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const timestamps = new Map()
const data = new Map()
const update = createUpdateLwwFromCrdt(COMPONENT, timestamps, raw, data, new Map())
const state = () => `${timestamps.get(ENTITY)} ${data.has(ENTITY) ? 'put ' + hex(data.get(ENTITY)) : 'delete'}`.trim()

let lamport = 0
for (let line = 0; line < 300; line++) {
  if (random(5) === 0) lamport += 1
  const timestamp = Math.max(0, lamport - (random(4) === 0 ? 1 : 0))
  const isPut = random(3) > 0
  const value = Uint8Array.from({ length: random(3) }, () => random(3))
  const before = state()
  const message = { entityId: ENTITY, componentId: COMPONENT, timestamp }
  const [conflict] = update(isPut ? { ...message, type: PUT, data: value } : { ...message, type: DELETE })
  const outcome = conflict ? 'corrected' : before === state() ? 'same' : 'changed'
  console.log(`${timestamp} ${isPut ? 'put ' + hex(value) : 'delete'}`.trim() + ` = ${outcome}, ${state()}`)
}
