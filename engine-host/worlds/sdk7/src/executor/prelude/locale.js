// What would depend on the machine's language and zone does not.

const grouped = (digits) => {
  let text = ''
  for (let at = 0; at < digits.length; at++) {
    if (at > 0 && (digits.length - at) % 3 === 0) text += ','
    text += digits[at]
  }
  return text
}

const toFixed = uncurry(Number.prototype.toFixed)
const numberOf = uncurry(Number.prototype.valueOf)
const bigOf = uncurry(BigInt.prototype.valueOf)

const digitsOf = (asked, otherwise) => (asked >= 0 && asked <= 20 ? floor(asked) : otherwise)

// As in `en-US`: at most three digits after the point, thousands with commas.
give(Number.prototype, 'toLocaleString', function toLocaleString(_locales, options) {
  const value = numberOf(this)
  if (value !== value || value === Infinity || value === -Infinity || value >= 1e21 || value <= -1e21) return OwnString(value)
  const least = digitsOf(options?.minimumFractionDigits, 0)
  const most = digitsOf(options?.maximumFractionDigits, least > 3 ? least : 3)
  const text = toFixed(value < 0 ? -value : value, most)
  const whole = most === 0 ? text : cut(text, 0, -most - 1)
  let fraction = most === 0 ? '' : cut(text, -most)
  while (fraction.length > least && fraction[fraction.length - 1] === '0') fraction = cut(fraction, 0, -1)
  return (value < 0 ? '-' : '') + grouped(whole) + (fraction === '' ? '' : '.' + fraction)
})

give(BigInt.prototype, 'toLocaleString', function toLocaleString() {
  const text = OwnString(bigOf(this))
  return text[0] === '-' ? '-' + grouped(cut(text, 1)) : grouped(text)
})

// Without regard to case first, then by code units.
give(String.prototype, 'localeCompare', function localeCompare(other) {
  const left = OwnString(this)
  const right = OwnString(other)
  const leftLower = lower(left)
  const rightLower = lower(right)
  if (leftLower !== rightLower) return leftLower < rightLower ? -1 : 1
  return left === right ? 0 : left < right ? 1 : -1
})
give(String.prototype, 'toLocaleLowerCase', function toLocaleLowerCase() {
  return lower(OwnString(this))
})
give(String.prototype, 'toLocaleUpperCase', function toLocaleUpperCase() {
  return upper(OwnString(this))
})

const isoOf = uncurry(Date.prototype.toISOString)
const millisecondsOf = uncurry(Date.prototype.getTime)
const isoPart = (date, from, to) => {
  const milliseconds = millisecondsOf(date)
  return milliseconds !== milliseconds ? 'Invalid Date' : cut(isoOf(date), from, to)
}
give(Date.prototype, 'toLocaleString', function toLocaleString() {
  return isoPart(this, 0, 19)
})
give(Date.prototype, 'toLocaleDateString', function toLocaleDateString() {
  return isoPart(this, 0, 10)
})
give(Date.prototype, 'toLocaleTimeString', function toLocaleTimeString() {
  return isoPart(this, 11, 19)
})
