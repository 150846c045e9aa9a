/** Lines of text for the world: what may be sent, and how often. */

import { MAX_TEXT_BYTES } from './wire.js';

/** The node ends a session that sends much more. */
const LINES = { perSecond: 4, burst: 8 };

/**
 * What a page sends, as one line.
 * @param {unknown} message text, or an object to be JSON
 * @returns {string}
 * @throws {TypeError | RangeError} one line that says what is wrong with it
 */
export function lineOf(message) {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  if (typeof text !== 'string') throw new TypeError(`a message is text or an object, not ${typeof message}`);
  if (text === '') throw new RangeError('a message has at least one character');
  const wrong = /[\p{Cc}\p{Cs}]/u.exec(text);
  if (wrong) throw new RangeError(`a message is one line: character ${wrong.index} is not for it`);
  const { length } = new TextEncoder().encode(text);
  if (length > MAX_TEXT_BYTES) throw new RangeError(`a message has at most ${MAX_TEXT_BYTES} bytes, not ${length}`);
  return text;
}

/** Four a second and eight at once, if nobody says otherwise. */
export class LineRate {
  #now;
  #at;
  #left;
  #rate;

  /**
   * @param {() => number} [now] milliseconds
   * @param {{perSecond: number, burst: number}} [rate]
   */
  constructor(now = () => performance.now(), rate = LINES) {
    this.#now = now;
    this.#rate = rate;
    this.#left = rate.burst;
    this.#at = now();
  }

  /** Whether one more may go out now. */
  get allows() {
    const now = this.#now();
    const { perSecond, burst } = this.#rate;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    return this.#left >= 1;
  }

  /** To be called when a line went out. */
  spend() {
    this.#left -= 1;
  }
}
