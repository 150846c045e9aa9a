/** What a player does on a world's screen, on its way there: several things go in one line, and what is out of date stays behind. */

import { MAX_TEXT_BYTES } from './wire.js';

/** The node takes no more of one line. */
const MAX_IN_LINE = 32;
const MAX_WAITING = 64;
const AGAIN_AFTER_MS = 100;
/** Of a line, beside what is written in it. */
const MAX_VALUE_BYTES = MAX_TEXT_BYTES - 128;

/** What a page sends of the screen in a second, and at once. */
export const TOUCHES = Object.freeze({ perSecond: 10, burst: 10 });

const utf8 = new TextEncoder();
const bytesOf = (value) => utf8.encode(JSON.stringify(value)).length;

/**
 * What a player may write in a line of the screen: one line, as long as can be sent.
 * @param {string} value
 */
export function fitted(value) {
  let fits = value.replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, MAX_VALUE_BYTES);
  while (bytesOf(fits) > MAX_VALUE_BYTES) fits = fits.slice(0, Math.floor(fits.length * 0.9)).replace(/\p{Cs}$/u, '');
  return fits;
}

/** See the top of the file. */
export class Touches {
  #send;
  #later;
  #waiting = [];
  #canvas = null;
  #timer = null;

  /**
   * @param {(message: object) => boolean} send whether it went out
   * @param {(callback: () => void, ms: number) => unknown} [later] as `setTimeout`
   */
  constructor(send, later = (callback, ms) => setTimeout(callback, ms)) {
    this.#send = send;
    this.#later = later;
  }

  /**
   * @param {[number, number]} node
   * @param {string | object} did see `engine-host/world/src/page/screen/touch.rs`
   */
  add(node, did) {
    const same = (other) => other.node[0] === node[0] && other.node[1] === node[1];
    const last = this.#waiting.findLast(same);
    if (did.text !== undefined && last?.did.text !== undefined) last.did = did;
    else if (did === 'leave' && last?.did === 'enter') this.#waiting.splice(this.#waiting.lastIndexOf(last), 1);
    else {
      this.#waiting.push({ node, did });
      if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    }
    this.#flush();
  }

  /** How large the picture is here, pixels of CSS, and how many of the display are one of them. */
  resized(width, height, ratio) {
    const side = (px) => Math.min(16_384, Math.max(64, Math.round(px)));
    this.#canvas = [side(width), side(height), Math.round(Math.min(10, Math.max(0.1, ratio)) * 100) / 100];
    this.#flush();
  }

  /** Nobody hears of it any more. */
  clear() {
    [this.#waiting, this.#canvas] = [[], null];
  }

  #flush() {
    if (this.#timer !== null) return;
    if (this.#canvas && this.#send({ canvas: this.#canvas })) this.#canvas = null;
    const line = this.#line();
    if (line.length > 0 && !this.#canvas && this.#send({ screen: line })) this.#waiting.splice(0, line.length);
    if (!this.#canvas && this.#waiting.length === 0) return;
    this.#timer = this.#later(() => {
      this.#timer = null;
      this.#flush();
    }, AGAIN_AFTER_MS);
  }

  /** The first of those that wait, as many as fit. */
  #line() {
    const line = [];
    for (const one of this.#waiting.slice(0, MAX_IN_LINE)) {
      if (bytesOf({ screen: [...line, one] }) > MAX_TEXT_BYTES) break;
      line.push(one);
    }
    return line;
  }
}
