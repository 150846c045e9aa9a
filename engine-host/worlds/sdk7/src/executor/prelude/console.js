// What the scene says: its console, and what it threw. Both are bounded, in number and in length.

const MOST_LINES = 200
const MOST_EXCEPTIONS = 32
const MOST_TEXT = 2000
const MOST_STACK = 4000
const MOST_DEPTH = 4
const MOST_ITEMS = 50

let lines = list()
let linesLeftOut = 0
let exceptions = list()

const bounded = (text, most) => (text.length <= most ? text : cut(text, 0, most) + '…')

// An attribute of a thing of the scene's, as text: reading it may run the scene's code, and throw.
const textOf = (thing, name) => {
  try {
    const value = thing[name]
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

const described = (error) => {
  if (typeof error !== 'object' || error === null) {
    try {
      return OwnString(error)
    } catch {
      return 'what was thrown cannot be shown'
    }
  }
  const name = textOf(error, 'name')
  const message = textOf(error, 'message')
  if (name === '' && message === '') return shown(error, 0, { __proto__: null, left: MOST_TEXT })
  return name === '' ? message : message === '' ? name : name + ': ' + message
}

// The stack of QuickJS does not begin with the message, and that of V8 does.
const withStack = (error) => {
  const text = described(error)
  const stack = textOf(error, 'stack')
  if (stack === '') return text
  return cut(stack, 0, text.length) === text ? stack : text + '\n' + stack
}

const report = (error) => {
  if (exceptions.length >= MOST_EXCEPTIONS) return
  const stack = typeof error === 'object' && error !== null ? textOf(error, 'stack') : ''
  push(exceptions, { __proto__: null, message: bounded(described(error), MOST_TEXT), stack: bounded(stack, MOST_STACK) })
}

// Runs what is the scene's; what it throws is reported.
const attempt = (run) => {
  try {
    run()
  } catch (error) {
    report(error)
  }
}

const shownEntries = (value, depth, room) => {
  const names = isArray(value) ? undefined : ownKeys(value)
  const count = names === undefined ? value.length : names.length
  let text = ''
  for (let at = 0; at < count && room.left > 0; at++) {
    if (text !== '') text += ', '
    if (at === MOST_ITEMS) return text + '… ' + (count - at) + ' more'
    if (names === undefined) text += shown(value[at], depth + 1, room)
    else if (typeof names[at] === 'string') text += names[at] + ': ' + shown(value[names[at]], depth + 1, room)
  }
  return text
}

// A value for the console. `room` is what all of it may still take.
const shown = (value, depth, room) => {
  room.left -= 8
  if (typeof value === 'string') {
    room.left -= value.length
    return depth === 0 ? bounded(value, MOST_TEXT) : stringify(bounded(value, 200))
  }
  if (typeof value === 'bigint') return OwnString(value) + 'n'
  if (typeof value === 'function') return '[function ' + textOf(value, 'name') + ']'
  if (typeof value !== 'object' || value === null) return OwnString(value)
  try {
    if (depth >= MOST_DEPTH || room.left <= 0) return isArray(value) ? '[…]' : '{…}'
    if (value instanceof OwnError) return bounded(withStack(value), MOST_TEXT)
    return isArray(value) ? '[' + shownEntries(value, depth, room) + ']' : '{' + shownEntries(value, depth, room) + '}'
  } catch {
    return '{what cannot be shown}'
  }
}

const say = (level, given) => {
  if (lines.length >= MOST_LINES) {
    linesLeftOut++
    return
  }
  const room = { __proto__: null, left: MOST_TEXT }
  let text = ''
  for (let at = 0; at < given.length && room.left > 0; at++) text += (at === 0 ? '' : ' ') + shown(given[at], 0, room)
  push(lines, { __proto__: null, level, text: bounded(text, MOST_TEXT) })
}

const nothing = { nothing() {} }.nothing
const writer = (level) => (...given) => say(level, given)

const sceneConsole = {}
for (const name of ['log', 'info', 'debug', 'trace', 'dir', 'table', 'group', 'groupCollapsed'])
  sceneConsole[name] = writer('info')
sceneConsole.warn = writer('warning')
sceneConsole.error = writer('error')
sceneConsole.assert = (holds, ...given) => {
  if (!holds) say('error', given)
}
for (const name of ['groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'clear']) sceneConsole[name] = nothing
give(globalThis, 'console', sceneConsole)
