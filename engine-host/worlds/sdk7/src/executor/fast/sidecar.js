'use strict'
// Runs one scene in Node. Frames come over stdin and go over stdout, each after its length (u32, little-endian): the prelude,
// the bundle's name, the bundle, then a block for every turn, which a block answers. When stdin ends, so does this.
//
// The scene has a realm of its own. Nothing of this realm is handed to it, so that what it holds leads to no `require`; this
// realm is frozen and compiles no strings besides, for what Node itself may let slip (the promise of `import()`).

const { readSync, writeSync } = require('fs')
const vm = require('vm')

const readInto = (bytes) => {
  for (let have = 0; have < bytes.length; ) {
    const got = readSync(0, bytes, have, bytes.length - have)
    if (got === 0) process.exit(0)
    have += got
  }
  return bytes
}

const head = Buffer.alloc(4)
const readLength = () => readInto(head).readUInt32LE(0)
const readText = () => readInto(Buffer.allocUnsafeSlow(readLength())).toString('utf8')

const writeAll = (bytes) => {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at, bytes.length - at)
}

const realm = vm.createContext(vm.constants.DONT_CONTEXTIFY)
const engine = new vm.Script(readText(), { filename: 'prelude.js' }).runInContext(realm)

const compile = (filename, before, bundle, after) => {
  try {
    const script = new vm.Script(before + bundle + after, { filename, columnOffset: -before.length })
    return [script.runInContext(realm), '']
  } catch (error) {
    // V8 begins the stack of such an error with the place.
    const place = /^\S+:\d+(?=\n)/.exec(error.stack)
    return [undefined, place ? `${error} (${place[0]})` : String(error)]
  }
}

engine.boot(...compile(readText(), readText(), readText(), readText()))
process.on('unhandledRejection', (reason) => engine.rejected(reason))

const finish = () => {
  const answer = new Uint8Array(engine.end())
  head.writeUInt32LE(answer.length, 0)
  writeAll(head)
  writeAll(answer)
  next()
}

const next = () => {
  const block = engine.alloc(readLength())
  readInto(new Uint8Array(block))
  engine.begin(block)
  // All promise jobs run before it, and the rejections are told.
  setImmediate(finish)
}

setImmediate(next)
