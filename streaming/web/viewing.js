/**
 * What the node is told of how the view is seen: whether anybody can see the page, and how much room it has for the picture.
 * `streaming/protocol/src/view.rs` has the table of bytes.
 */

import { VERSION } from './wire.js';

const SHOWN = 16;
const SCREEN = 17;
const MOST_PX = 0xffff;
/** While a window is being drawn larger, its size changes with every frame; each new size of the picture costs a key frame. */
const SETTLED_AFTER_MS = 300;

/**
 * Writes whether anybody can see the page.
 * @param {boolean} shown
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeShown(shown) {
  return Uint8Array.of(VERSION, SHOWN, Number(shown), 0);
}

/**
 * Writes what the picture is to fit, in pixels of the display.
 * @param {number} widthPx above 0
 * @param {number} heightPx above 0
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeScreen(widthPx, heightPx) {
  const bytes = new Uint8Array(8);
  bytes.set([VERSION, SCREEN]);
  const view = new DataView(bytes.buffer);
  const side = (px) => Math.min(Math.max(Math.round(px), 1), MOST_PX);
  view.setUint16(4, side(widthPx), true);
  view.setUint16(6, side(heightPx), true);
  return bytes;
}

/** Watches a room for the picture, and its page, for as long as the signal is not given. */
export class Viewing {
  #say;
  #screen = null;
  #timer = null;

  /**
   * @param {Element} room what the picture may fill
   * @param {(bytes: Uint8Array<ArrayBuffer>) => void} say to the node, if there is one just now
   * @param {AbortSignal} signal
   */
  constructor(room, say, signal) {
    this.#say = say;
    document.addEventListener('visibilitychange', () => say(encodeShown(!document.hidden)), { signal });
    const observer = new ResizeObserver(([{ contentRect }]) => this.#resized(contentRect));
    observer.observe(room);
    signal.addEventListener('abort', () => {
      observer.disconnect();
      clearTimeout(this.#timer);
    });
  }

  /** A connection was opened, which knows nothing yet. */
  repeat() {
    if (document.hidden) this.#say(encodeShown(false));
    if (this.#screen) this.#say(this.#screen);
  }

  #resized({ width, height }) {
    // A room that is not laid out just now will be again.
    if (width === 0 || height === 0) return;
    const before = this.#screen;
    this.#screen = encodeScreen(width * devicePixelRatio, height * devicePixelRatio);
    clearTimeout(this.#timer);
    // What it first has is told when the connection opens.
    if (before) this.#timer = setTimeout(() => this.#say(this.#screen), SETTLED_AFTER_MS);
  }
}
