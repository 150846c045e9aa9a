// Time and chance, which come from the host alone: `now` seconds since the scene began, and the seed of its first turn.

const MOST_TIMERS = 10000

let now = 0
let beganAt = 0

const unixMilliseconds = () => floor((beganAt + now) * 1000 + 0.0005)

function SceneDate(...given) {
  if (new.target === undefined) return OwnString(construct(OwnDate, [unixMilliseconds()]))
  return construct(OwnDate, given.length === 0 ? [unixMilliseconds()] : given, new.target)
}
defineProperty(SceneDate, 'name', { __proto__: null, value: 'Date', configurable: true })
defineProperty(SceneDate, 'length', { __proto__: null, value: 7, configurable: true })
defineProperty(SceneDate, 'prototype', { __proto__: null, value: OwnDate.prototype, writable: false })
give(SceneDate, 'now', { now: () => unixMilliseconds() }.now)
give(SceneDate, 'parse', OwnDate.parse)
give(SceneDate, 'UTC', OwnDate.UTC)
give(OwnDate.prototype, 'constructor', SceneDate)
give(globalThis, 'Date', SceneDate)

give(globalThis, 'performance', { now: () => now * 1000 })

// xorshift128 (Marsaglia 2003) on four 32-bit words, which the seed's two fill by the mixer of splitmix32.
const chance = { a: 1, b: 2, c: 3, d: 4 }

const mixed = (word) => {
  let z = word | 0
  z = imul(z ^ (z >>> 16), 0x21f0aaad)
  z = imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) | 0
}

const seed = (low, high) => {
  chance.a = mixed(low + 0x9e3779b9) | 1
  chance.b = mixed(high + 0x3c6ef372)
  chance.c = mixed(chance.a ^ high)
  chance.d = mixed(chance.b ^ low)
}

const word = () => {
  const old = chance.d
  let t = chance.a ^ (chance.a << 11)
  t ^= t >>> 8
  chance.a = chance.b
  chance.b = chance.c
  chance.c = old
  chance.d = old ^ (old >>> 19) ^ t
  return chance.d >>> 0
}

give(Math, 'random', { random: () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992 }.random)

// Timers fire as a turn begins, in the order of when they are due, then of when they were set.
const timers = new OwnMap()
let nextTimer = 1

const setTimer = (run, milliseconds, repeats, given) => {
  if (typeof run !== 'function') throw new OwnTypeError('a timer wants a function')
  if (mapSize(timers) >= MOST_TIMERS) throw new OwnRangeError('more than ' + MOST_TIMERS + ' timers')
  const after = +milliseconds > 0 ? +milliseconds / 1000 : 0
  const id = nextTimer++
  mapSet(timers, id, { __proto__: null, id, run, given, due: now + after, every: repeats ? after : -1 })
  return id
}

const dueTimers = () => {
  const due = list()
  if (mapSize(timers) === 0) return due
  mapEach(timers, (timer) => {
    if (timer.due <= now) push(due, timer)
  })
  sorted(due, (left, right) => left.due - right.due || left.id - right.id)
  return due
}

const fireTimers = () => {
  const due = dueTimers()
  for (let at = 0; at < due.length; at++) {
    const timer = due[at]
    if (mapGet(timers, timer.id) !== timer) continue
    if (timer.every < 0) mapDelete(timers, timer.id)
    else timer.due = now + timer.every
    attempt(() => apply(timer.run, undefined, timer.given))
  }
}

const clearTimer = (id) => {
  mapDelete(timers, id)
}
give(globalThis, 'setTimeout', { setTimeout: (run, after, ...given) => setTimer(run, after, false, given) }.setTimeout)
give(globalThis, 'setInterval', { setInterval: (run, after, ...given) => setTimer(run, after, true, given) }.setInterval)
give(globalThis, 'setImmediate', { setImmediate: (run, ...given) => setTimer(run, 0, false, given) }.setImmediate)
give(globalThis, 'clearTimeout', { clearTimeout: (id) => clearTimer(id) }.clearTimeout)
give(globalThis, 'clearInterval', { clearInterval: (id) => clearTimer(id) }.clearInterval)
give(globalThis, 'clearImmediate', { clearImmediate: (id) => clearTimer(id) }.clearImmediate)
