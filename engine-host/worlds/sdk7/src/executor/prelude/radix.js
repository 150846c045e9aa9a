// `Number.prototype.toString` of another base than ten. The specification leaves the digits of fractions to the engine; these are V8's
// (`DoubleToRadixCString`), as scenes know them from browsers: no more than tell the number from its neighbours.
// Of integers above 2^53, all digits are given.

const RADIX_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
const nativeText = uncurry(Number.prototype.toString)
const bigText = uncurry(BigInt.prototype.toString)

// Half of what lies between a number above 0 and the next greater one.
const halfStep = (value) => {
  float[0] = value
  words[0] += 1
  if (words[0] === 0) words[1] += 1
  const half = 0.5 * (float[0] - value)
  return half > 5e-324 ? half : 5e-324
}

// The digits of a fraction, and whether they were rounded up to 1.
const fractionDigits = (given, step, radix) => {
  const digits = list()
  let fraction = given
  let delta = step
  while (fraction >= delta) {
    fraction *= radix
    delta *= radix
    const digit = floor(fraction)
    push(digits, digit)
    fraction -= digit
    const rises = fraction > 0.5 || (fraction === 0.5 && digit % 2 === 1)
    if (!rises || fraction + delta <= 1) continue
    while (digits.length > 0 && digits[digits.length - 1] + 1 === radix) digits.length--
    if (digits.length === 0) return { digits, carries: true }
    digits[digits.length - 1]++
    break
  }
  return { digits, carries: false }
}

give(Number.prototype, 'toString', function toString(radix) {
  const value = numberOf(this)
  const base = radix === undefined ? 10 : floor(+radix)
  // What is no base is refused in the engine's own words.
  if (!(base >= 2 && base <= 36) || base === 10 || !(abs(value) < Infinity)) return nativeText(value, radix)
  const size = abs(value)
  const whole = floor(size)
  // Integers have the same digits everywhere; large ones are written in full.
  if (whole === size) return whole < 9007199254740992 ? nativeText(value, base) : bigText(OwnBigInt(value), base)
  const { digits, carries } = fractionDigits(size - whole, halfStep(size), base)
  let text = (value < 0 ? '-' : '') + nativeText(carries ? whole + 1 : whole, base)
  if (digits.length > 0) text += '.'
  for (let at = 0; at < digits.length; at++) text += RADIX_DIGITS[digits[at]]
  return text
})
