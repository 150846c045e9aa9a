// `Math.pow`, by a logarithm of twice the digits.

// What the functions here leave: a number in two parts.
let high = 0
let low = 0

// left · right exactly (Dekker).
const multiplied = (left, right) => {
  const a = left * 134217729
  const b = right * 134217729
  const leftHigh = a - (a - left)
  const rightHigh = b - (b - right)
  const leftLow = left - leftHigh
  const rightLow = right - rightHigh
  high = left * right
  low = leftHigh * rightHigh - high + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow
}

// left + right exactly (Knuth).
const added = (left, right) => {
  high = left + right
  const back = high - left
  low = left - (high - back) + (right - back)
}

const ONE_THIRD_REST = 1.850371707708594e-17
const TWO_OVER_LN2 = 2.8853900817779268
const TWO_OVER_LN2_REST = 4.0710547481862066e-17

// The binary logarithm in two parts: 2/ln 2 · (s + s³/3 + s⁵/5 + …), where s = (m − 1)/(m + 1).
const logOfTwo = (x) => {
  split(x)
  const f = mantissa - 1
  added(mantissa, 1)
  const sum = high
  const sumRest = low
  const s = f / sum
  multiplied(s, sum)
  const sRest = (f - high - low - s * sumRest) / sum
  multiplied(s, s)
  const z = high
  const zRest = low + 2 * s * sRest
  let series = 0
  for (let nth = 27; nth >= 5; nth -= 2) series = series * z + 1 / nth
  added(1 / 3, z * series)
  const third = high
  const thirdRest = low + ONE_THIRD_REST
  multiplied(z, third)
  const t = high
  const tRest = low + z * thirdRest + zRest * third
  multiplied(s, t)
  const more = high
  const moreRest = low + s * tRest + sRest * t
  added(s, more)
  const all = high
  const allRest = low + moreRest + sRest
  multiplied(all, TWO_OVER_LN2)
  const bits = high
  const bitsRest = low + all * TWO_OVER_LN2_REST + allRest * TWO_OVER_LN2
  added(exponent, bits)
  low += bitsRest
}

// x^y for x above 0 and not 1, and y not 0.
const positivePow = (x, y) => {
  logOfTwo(x)
  if (abs(y) > 1e22) return high > 0 === y > 0 ? Infinity : 0
  const rest = low * y
  multiplied(high, y)
  const bits = high
  const bitsRest = low + rest
  if (bits > 1025) return Infinity
  if (bits < -1076) return 0
  const count = floor(bits + 0.5)
  const left = bits - count
  multiplied(left, LN2)
  const more = low + left * LN2_REST + bitsRest * LN2
  const value = 1 + expLess(high, 0)
  return scaled(value + value * more, count)
}

// An integer's power, if all of it is exact; else 0.
const exactPow = (x, y) => {
  let power = 1
  for (let nth = 0; nth < y; nth++) {
    power *= x
    if (power > 9007199254740992) return 0
  }
  return power
}

const pow = (base, to) => {
  const x = +base
  const y = +to
  if (y === 0) return 1
  if (x !== x || y !== y) return NaN
  const size = abs(x)
  if (abs(y) === Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0
  const whole = floor(y) === y
  const odd = whole && abs(y) < 9007199254740992 && abs(y) % 2 === 1
  const negative = odd && (x < 0 || 1 / x < 0)
  if (size === 0 || size === Infinity) {
    const value = (size === 0) === y > 0 ? 0 : Infinity
    return negative ? -value : value
  }
  if (x < 0 && !whole) return NaN
  if (size === 1) return negative ? -1 : 1
  if (y === 1) return x
  if (y === 2) return x * x
  if (y === 0.5) return sqrt(x)
  const exact = whole && abs(y) <= 53 && floor(size) === size ? exactPow(size, abs(y)) : 0
  const value = exact === 0 ? positivePow(size, y) : y > 0 ? exact : 1 / exact
  return negative ? -value : value
}

const PINNED = {
  acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, exp, expm1, hypot, log, log10, log1p, log2, pow, sin, sinh,
  tan, tanh,
}
for (const name of ownKeys(PINNED)) give(Math, name, PINNED[name])
