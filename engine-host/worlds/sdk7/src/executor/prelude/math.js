// The rest of `Math` that engines compute each in their own way, out of + − × ÷ and the square root: within four units in the
// last place, and `exp`, `log`, `atan` within one. (The operator `**` cannot be replaced; it is the engine's.)

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)

const LN2 = 0.6931471805599453
const LN2_REST = 2.3190468138462996e-17
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const PI = 3.141592653589793
const PI_REST = 1.2246467991473532e-16

// 2 to an integer from -1022 to 1023.
const powerOfTwo = (exponent) => {
  words[0] = 0
  words[1] = (exponent + 1023) << 20
  return float[0]
}

// value · 2^exponent, rounded once.
const scaled = (value, exponent) => {
  if (exponent > 1023) return value * powerOfTwo(1023) * powerOfTwo(exponent - 1023 > 1023 ? 1023 : exponent - 1023)
  if (exponent < -1022) return value * powerOfTwo(-969) * powerOfTwo(exponent + 969 < -1022 ? -1022 : exponent + 969)
  return value * powerOfTwo(exponent)
}

// The coefficients of exp, log and atan are fdlibm's (Sun Microsystems, 1993).
const EXP = [
  0.16666666666666602, -0.0027777777777015593, 0.00006613756321437934, -0.0000016533902205465252, 4.1381367970572385e-8,
]

// e^(high − low) − 1, for what is at most ln 2 / 2.
const expLess = (high, low) => {
  const x = high - low
  const z = x * x
  const c = x - z * (EXP[0] + z * (EXP[1] + z * (EXP[2] + z * (EXP[3] + z * EXP[4]))))
  return (x * c) / (2 - c) - low + high
}

const exp = (given) => {
  const x = +given
  if (x !== x) return x
  if (x === 1) return E
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019412) return 0
  const count = floor(x / LN2 + 0.5)
  return scaled(1 + expLess(x - count * LN2_HIGH, count * LN2_LOW), count)
}

// What `split` leaves: 2^exponent · mantissa, the mantissa from √½ to √2.
let exponent = 0
let mantissa = 0
const split = (x) => {
  const small = x < 2.2250738585072014e-308
  float[0] = small ? x * 18014398509481984 : x
  const high = words[1]
  exponent = (high >>> 20) - (small ? 1077 : 1023)
  words[1] = (high & 0xfffff) | 0x3ff00000
  mantissa = float[0]
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent++
  }
}

const LOG = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805, 0.15313837699209373,
  0.14798198605116586,
]

// ln(1 + f) = f − (half − rest of it).
const logOf = (f, half) => {
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const odd = z * (LOG[0] + w * (LOG[2] + w * (LOG[4] + w * LOG[6])))
  const even = w * (LOG[1] + w * (LOG[3] + w * LOG[5]))
  return s * (half + odd + even)
}

// What has no ordinary logarithm; undefined for what has.
const oddLog = (x) => (x === 0 ? -Infinity : !(x > 0) ? NaN : x === Infinity ? x : undefined)

const log = (given) => {
  const x = +given
  const odd = oddLog(x)
  if (odd !== undefined) return odd
  split(x)
  const f = mantissa - 1
  const half = 0.5 * f * f
  return exponent * LN2_HIGH - (half - (logOf(f, half) + exponent * LN2_LOW) - f)
}

const log2 = (given) => {
  const x = +given
  const odd = oddLog(x)
  if (odd !== undefined) return odd
  split(x)
  const count = exponent
  const fraction = mantissa
  return count + log(fraction) / LN2
}

const log10 = (given) => {
  const x = +given
  const value = log(x) / 2.302585092994046
  const whole = floor(value + 0.5)
  return abs(value - whole) < 1e-13 && pow(10, whole) === x ? whole : value
}

const log1p = (given) => {
  const x = +given
  const more = 1 + x
  if (more === 1) return x
  if (!(more < Infinity)) return more
  return log(more) * (x / (more - 1))
}

const expm1 = (given) => {
  const x = +given
  if (abs(x) < 1e-17 || x !== x) return x
  if (x > 40) return exp(x)
  if (x < -40) return -1
  const count = floor(x / LN2 + 0.5)
  const less = expLess(x - count * LN2_HIGH, count * LN2_LOW)
  return count === 0 ? less : (less + (1 - powerOfTwo(-count))) * powerOfTwo(count)
}

const sinh = (given) => {
  const x = +given
  const size = abs(x)
  if (size < 1e-8 || !(size < Infinity)) return x
  if (size > 22) {
    const root = exp(size / 2)
    return (x < 0 ? -0.5 : 0.5) * root * root
  }
  const less = expm1(size)
  const value = 0.5 * (less + less / (less + 1))
  return x < 0 ? -value : value
}

const cosh = (given) => {
  const size = abs(+given)
  if (size > 22) {
    const root = exp(size / 2)
    return 0.5 * root * root
  }
  const power = exp(size)
  return 0.5 * (power + 1 / power)
}

const tanh = (given) => {
  const x = +given
  const size = abs(x)
  if (size < 1e-8 || x !== x) return x
  const less = size > 22 ? -1 : expm1(-2 * size)
  const value = -less / (less + 2)
  return x < 0 ? -value : value
}

const asinh = (given) => {
  const x = +given
  const size = abs(x)
  if (size < 1e-8 || !(size < Infinity)) return x
  const square = size * size
  const value = size > 268435456 ? log(size) + LN2 : log1p(size + square / (1 + sqrt(square + 1)))
  return x < 0 ? -value : value
}

const acosh = (given) => {
  const x = +given
  if (!(x >= 1)) return NaN
  if (x > 268435456) return log(x) + LN2
  const more = x - 1
  return log1p(more + sqrt(2 * more + more * more))
}

const atanh = (given) => {
  const x = +given
  const size = abs(x)
  if (!(size <= 1)) return NaN
  if (size < 1e-8) return x
  const value = 0.5 * log1p((2 * size) / (1 - size))
  return x < 0 ? -value : value
}

const ATAN = [
  0.3333333333333293, -0.19999999999876483, 0.14285714272503466, -0.11111110405462356, 0.09090887133436507,
  -0.0769187620504483, 0.06661073137387531, -0.058335701337905735, 0.049768779946159324, -0.036531572744216916,
  0.016285820115365782,
]

// x less its arctangent, for what is at most 7/16.
const atanLess = (x) => {
  const z = x * x
  const w = z * z
  const even = z * (ATAN[0] + w * (ATAN[2] + w * (ATAN[4] + w * (ATAN[6] + w * (ATAN[8] + w * ATAN[10])))))
  const odd = w * (ATAN[1] + w * (ATAN[3] + w * (ATAN[5] + w * (ATAN[7] + w * ATAN[9]))))
  return x * (even + odd)
}

// From the nearest of atan ½, 1, 1½ and ∞, each in two parts.
const atanOf = (x) => {
  if (x < 0.4375) return x - atanLess(x)
  let y
  let at
  let rest
  if (x < 0.6875) {
    y = (2 * x - 1) / (2 + x)
    at = 0.4636476090008061
    rest = 2.2698777452961687e-17
  } else if (x < 1.1875) {
    y = (x - 1) / (x + 1)
    at = 0.7853981633974483
    rest = 3.061616997868383e-17
  } else if (x < 2.4375) {
    y = (x - 1.5) / (1 + 1.5 * x)
    at = 0.982793723247329
    rest = 1.3903311031230998e-17
  } else {
    y = -1 / x
    at = PI / 2
    rest = PI_REST / 2
  }
  return at - (atanLess(y) - rest - y)
}

const atan = (given) => {
  const x = +given
  if (x === 0 || x !== x) return x
  return x < 0 ? -atanOf(-x) : atanOf(x)
}

const atan2 = (up, along) => {
  const y = +up
  const x = +along
  if (y !== y || x !== x) return NaN
  const left = x < 0 || (x === 0 && 1 / x < 0)
  const below = y < 0 || (y === 0 && 1 / y < 0)
  const height = abs(y)
  const width = abs(x)
  if (width === 0 && height !== 0) return below ? -PI / 2 : PI / 2
  let value = height === 0 ? 0 : atanOf(height === width ? 1 : height / width)
  if (left) value = PI - (value - PI_REST)
  return below ? -value : value
}

const asin = (given) => {
  const x = +given
  return abs(x) <= 1e-8 ? x : atan2(x, sqrt((1 - x) * (1 + x)))
}

const acos = (given) => {
  const x = +given
  return 2 * atan2(sqrt(1 - x), sqrt(1 + x))
}

const cbrt = (given) => {
  const x = +given
  if (x === 0 || !(abs(x) < Infinity)) return x
  const size = abs(x) < 1e-290 ? abs(x) * 1152921504606846976 : abs(x)
  let root = exp(log(size) / 3)
  for (let nth = 0; nth < 2; nth++) root -= (root * root * root - size) / (3 * root * root)
  if (size !== abs(x)) root /= 1048576
  return x < 0 ? -root : root
}

const hypot = (...given) => {
  let most = 0
  let none = false
  for (let at = 0; at < given.length; at++) {
    const size = abs(+given[at])
    given[at] = size
    if (size !== size) none = true
    if (size > most) most = size
  }
  if (most === Infinity) return most
  if (none) return NaN
  if (most === 0) return 0
  let sum = 0
  let rest = 0
  for (let at = 0; at < given.length; at++) {
    const part = given[at] / most
    const square = part * part - rest
    const next = sum + square
    rest = next - sum - square
    sum = next
  }
  return sqrt(sum) * most
}
