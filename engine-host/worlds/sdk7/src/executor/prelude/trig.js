// Sine, cosine and tangent out of + − × ÷ alone, so that every engine on every machine gives the same bits: within two
// units in the last place. The coefficients of the kernels, and of π/2 in three parts, are fdlibm's (Sun Microsystems, 1993).

const TWO_OVER_PI = 0.6366197723675814
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21]
const HALF_PI_REST = [6.077100506506192e-11, 2.0222662487959506e-21, 8.4784276603689e-32]
const SIN = [
  -0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 0.0000027557313707070068, -2.5050760253406863e-8,
  1.58969099521155e-10,
]
const COS = [
  0.0416666666666666, -0.001388888888887411, 0.00002480158728947673, -2.7557314351390663e-7, 2.087572321298175e-9,
  -1.1359647557788195e-11,
]

// What `reduce` leaves: the angle in two parts, and the number of quarter turns that were taken off.
let angle = 0
let angleRest = 0
let quarters = 0

// For angles past a million: 2/π to 1,280 bits, times the angle as an integer.
const ANGLE_BITS = 32n
const WORK_BITS = 1280n
const LEFT_BITS = 192n
let twoOverPi
let halfPi

// π by Machin: 16 atan(1/5) − 4 atan(1/239).
const piDigits = (bits) => {
  const arc = (inverse) => {
    let power = (1n << bits) / inverse
    let sum = power
    for (let nth = 3n; power !== 0n; nth += 2n) {
      power /= -(inverse * inverse)
      sum += power / nth
    }
    return sum
  }
  return 16n * arc(5n) - 4n * arc(239n)
}

const reduceFar = (size) => {
  if (twoOverPi === undefined) {
    const pi = piDigits(WORK_BITS + 64n)
    twoOverPi = (2n << (WORK_BITS + WORK_BITS + 64n)) / pi
    halfPi = pi >> (WORK_BITS + 65n - LEFT_BITS)
  }
  const whole = size < 9007199254740992 ? OwnBigInt(size * 4294967296) : OwnBigInt(size) << ANGLE_BITS
  const turns = (whole * twoOverPi) >> (ANGLE_BITS + WORK_BITS - LEFT_BITS)
  const count = (turns + (1n << (LEFT_BITS - 1n))) >> LEFT_BITS
  const left = ((turns - (count << LEFT_BITS)) * halfPi) >> LEFT_BITS
  const high = OwnNumber(left)
  const scale = 1.5930919111324523e-58
  angle = high * scale
  angleRest = OwnNumber(left - OwnBigInt(high)) * scale
  quarters = OwnNumber(count & 3n)
}

const reduce = (size) => {
  if (size >= 1048576) {
    reduceFar(size)
    return
  }
  const count = floor(size * TWO_OVER_PI + 0.5)
  let left = size - count * HALF_PI[0]
  let off = count * HALF_PI_REST[0]
  angle = left - off
  // What is left may be so small that more of π/2 is needed.
  for (let nth = 1; nth < 3 && abs(angle) * (nth === 1 ? 65536 : 562949953421312) < size; nth++) {
    const before = left
    off = count * HALF_PI[nth]
    left = before - off
    off = count * HALF_PI_REST[nth] - (before - left - off)
    angle = left - off
  }
  angleRest = left - angle - off
  quarters = count & 3
}

const sinOf = (x, rest) => {
  const z = x * x
  const v = z * x
  const r = SIN[1] + z * (SIN[2] + z * (SIN[3] + z * (SIN[4] + z * SIN[5])))
  return x - (z * (0.5 * rest - v * r) - rest - v * SIN[0])
}

const cosOf = (x, rest) => {
  const z = x * x
  const r = z * (COS[0] + z * (COS[1] + z * (COS[2] + z * (COS[3] + z * (COS[4] + z * COS[5])))))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * rest))
}

const sin = (given) => {
  const x = +given
  const size = abs(x)
  if (size <= 0.7853981633974483) return size < 1e-8 ? x : sinOf(x, 0)
  if (!(size < Infinity)) return NaN
  reduce(size)
  const value = quarters & 1 ? cosOf(angle, angleRest) : sinOf(angle, angleRest)
  return x < 0 !== quarters > 1 ? -value : value
}

const cos = (given) => {
  const size = abs(+given)
  if (size <= 0.7853981633974483) return cosOf(size, 0)
  if (!(size < Infinity)) return NaN
  reduce(size)
  const value = quarters & 1 ? sinOf(angle, angleRest) : cosOf(angle, angleRest)
  return quarters === 1 || quarters === 2 ? -value : value
}

const tan = (given) => {
  const x = +given
  const size = abs(x)
  if (size < 1e-8) return x
  if (!(size < Infinity)) return NaN
  quarters = 0
  angle = size
  angleRest = 0
  if (size > 0.7853981633974483) reduce(size)
  const across = sinOf(angle, angleRest)
  const along = cosOf(angle, angleRest)
  const value = quarters & 1 ? -along / across : across / along
  return x < 0 ? -value : value
}
