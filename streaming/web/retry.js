/** When to try again after a connection is lost: quickly at first, then every five seconds, forever. */

const FIRST_MS = 500;
const LONGEST_MS = 5000;
const JITTER = 0.2;

/**
 * @param {number} attempt 0 for the first retry
 * @param {() => number} [random] 0..1; the spread keeps the players of a restarted node from coming all at once
 * @returns {number} milliseconds to wait
 */
export function retryDelayMs(attempt, random = Math.random) {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(base * (1 + JITTER * (2 * random() - 1)));
}
