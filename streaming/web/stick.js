/** Sticks as a hand feels them: nothing around the middle, fine control next to it, all of it at the rim. */

/** A worn stick rests this far from its middle. */
const DEAD_ZONE = 0.16;
/** Sticks do not reach 1 in every direction. */
const FULL_AT = 0.96;

/**
 * Bends the length of a stick's deflection and leaves its direction alone.
 * @param {number} x right
 * @param {number} y any direction
 * @param {number} exponent of the response: 1 is even, more gives finer control near the middle
 * @returns {{x: number, y: number}} within the unit circle
 */
export function shaped(x, y, exponent) {
  const length = Math.hypot(x, y);
  if (!(length > DEAD_ZONE && length < Infinity)) return { x: 0, y: 0 };
  const reach = Math.min(1, (length - DEAD_ZONE) / (FULL_AT - DEAD_ZONE));
  const scale = reach ** exponent / length;
  return { x: x * scale, y: y * scale };
}
