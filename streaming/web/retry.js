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

/** Counts down to the next try. */
export class Retry {
  #events;
  #attempt = 0;
  #at = null;
  #timer = null;

  /** @param {{tick: (seconds: number) => void, due: () => void}} events seconds are left; it is time to try again */
  constructor(events) {
    this.#events = events;
  }

  /** Whether a try is to come. */
  get waits() {
    return this.#at !== null;
  }

  /** Tries again in a while, which is longer each time. */
  later() {
    const delay = retryDelayMs(this.#attempt);
    this.#attempt += 1;
    this.#at = performance.now() + delay;
    this.#countDown();
  }

  /** Tries again at once, if a try is to come. */
  now() {
    if (this.waits) this.#events.due();
  }

  /** No try is to come. */
  stop() {
    clearTimeout(this.#timer);
    this.#at = null;
  }

  /** It went well: the next wait is a short one again. */
  reset() {
    this.#attempt = 0;
  }

  #countDown() {
    const left = this.#at - performance.now();
    if (left <= 0) {
      this.#events.due();
      return;
    }
    this.#events.tick(Math.ceil(left / 1000));
    this.#timer = setTimeout(() => this.#countDown(), Math.min(left, left % 1000 || 1000));
  }
}
