// Writes components.txt: each protocol buffer of the SDK with every field set, as protobufjs encodes it by Decentraland's own
// definitions; one line for each variant of what is one of several. Run by hand, in a folder with these packages:
//
//   npm install @dcl/protocol@1.0.0-35600014993.commit-874bb91 protobufjs && node .../components.mjs > .../components.txt
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'

const require = createRequire(path.join(process.cwd(), 'index.js'))
const protobuf = require('protobufjs')
const folder = path.join(process.cwd(), 'node_modules/@dcl/protocol/proto')
const components = path.join(folder, 'decentraland/sdk/components')

const root = new protobuf.Root()
root.resolvePath = (origin, target) =>
  path.join(target.startsWith('google/') ? path.join(process.cwd(), 'node_modules/protobufjs') : folder, target)
const read = fs.readFileSync
fs.readFileSync = (file, options) => {
  const text = read(file, options)
  return typeof text === 'string' ? text.replace(/^\uFEFF/, '') : text
}

const scalars = { float: 1.5, uint32: 4294967295, int32: -5, int64: -5, bool: true, string: 'é' }

function one(field, variant) {
  field.resolve()
  if (field.resolvedType instanceof protobuf.Enum) return Math.max(...Object.values(field.resolvedType.values))
  if (field.resolvedType) return whole(field.resolvedType, variant)
  return scalars[field.type]
}

/// With every field set; of what is one of several, the variant of that number.
function whole(type, variant) {
  const value = {}
  for (const field of type.fieldsArray) {
    const choice = field.partOf && !field.options?.proto3_optional ? field.partOf.fieldsArray : [field]
    if (choice[variant % choice.length] !== field) continue
    value[field.name] = field.repeated ? [one(field, variant), one(field, variant)] : one(field, variant)
  }
  return type.create(value)
}

for (const file of fs.readdirSync(components).filter((name) => name.endsWith('.proto')).sort()) {
  const text = read(path.join(components, file), 'utf8')
  const id = Number(/ecs_component_id\)\s*=\s*(\d+)/.exec(text)[1])
  root.loadSync(`decentraland/sdk/components/${file}`)
  const name = /^message (PB\w+)/m.exec(text)[1]
  const type = root.lookupType(`decentraland.sdk.components.${name}`)
  const lines = new Set()
  for (let variant = 0; variant < 8; variant++) {
    lines.add(Buffer.from(type.encode(whole(type, variant)).finish()).toString('hex'))
  }
  for (const hex of lines) console.log(`${id} ${name} ${hex}`)
}
