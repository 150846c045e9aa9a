/**
 * When pictures come, and when the display takes them. A frame that is ready just after a refresh waits for the next one, up to
 * 17 ms at 60 Hz; frames that come at any time wait half of that in the middle. Where they always come at about the same time
 * before a refresh, the node is asked to make them so much later (or earlier) that they wait least.
 *
 * Nothing is modelled: what the last frames would have waited is computed for every shift. Where frames come at random times,
 * as of a rate that does not go into the display's, no shift is better than another, and nothing is asked.
 */

const VERSION = 1;
const SHIFT = 4;
/** Fewer say little, and older ones say what was. */
const FRAMES = 60;
const SHIFTS = 32;
/**
 * A frame that is handed over takes so long to be drawn: Chromium 156 swaps it 3 ms later in the middle (headless, by its own
 * trace events). A refresh that comes sooner is missed.
 */
const DRAWING_MS = 3;
/** Not all frames take equally long. */
const GUARD_MS = 1;
/** Less is not worth a frame that comes out of step, and can be chance. */
const MIN_GAIN_MS = 2.5;
/** Until a shift is seen, beside the round trip. */
const SETTLE_MS = 300;

/**
 * A wish for the node.
 * @typedef {object} Shift
 * @property {number} laterMs negative: earlier; at most half a refresh
 * @property {number} refreshMs
 */

/** Of one session. It knows no clock: times come in, ms. */
export class Aligner {
  #ask;
  #refreshMs = null;
  #waits = [];
  #waitMs = null;
  #quietUntil = -Infinity;

  /** @param {(shift: Shift) => void} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /** @param {number} ms between two refreshes of the display, as measured */
  set refreshMs(ms) {
    this.#refreshMs = ms;
  }

  get refreshMs() {
    return this.#refreshMs;
  }

  /** The page was hidden: what was measured says nothing. */
  forget() {
    this.#waits = [];
  }

  /** What the newest frames waited in the middle, ms; null before there were enough. */
  get waitMs() {
    return this.#waitMs;
  }

  /**
   * The refresh at which the display takes a frame, as well as it is known.
   * @param {number} shownAt when the frame was handed over
   * @param {number} refreshedAt any refresh about that time
   */
  takenAt(shownAt, refreshedAt) {
    if (this.#refreshMs === null) return shownAt;
    const readyAt = shownAt + DRAWING_MS;
    return readyAt + modulo(refreshedAt - readyAt, this.#refreshMs);
  }

  /**
   * A frame was handed over for display.
   * @param {object} frame
   * @param {number} frame.shownAt when
   * @param {number} frame.refreshedAt any refresh about that time
   * @param {number} frame.roundTripMs to the node and back
   */
  shown({ shownAt, refreshedAt, roundTripMs }) {
    if (this.#refreshMs === null || shownAt < this.#quietUntil) return;
    this.#waits.push(this.takenAt(shownAt, refreshedAt) - shownAt);
    if (this.#waits.length < FRAMES) return;
    this.#waitMs = mean(this.#waits);
    const { laterMs, gainMs } = bestShift(this.#waits, this.#refreshMs);
    this.#waits.shift();
    if (gainMs < MIN_GAIN_MS) return;
    this.#waits = [];
    this.#quietUntil = shownAt + SETTLE_MS + roundTripMs;
    this.#ask({ laterMs, refreshMs: this.#refreshMs });
  }
}

/**
 * The shift with which these frames would have waited least.
 * @param {number[]} waits ms, from handing over to the refresh
 * @param {number} refreshMs
 * @returns {{laterMs: number, gainMs: number}} the gain is the mean's, against no shift
 */
export function bestShift(waits, refreshMs) {
  const waitWith = (laterMs) => mean(waits.map((wait) => modulo(wait - laterMs - DRAWING_MS - GUARD_MS, refreshMs)));
  const now = waitWith(0);
  let best = { laterMs: 0, gainMs: 0 };
  for (let i = 1 - SHIFTS / 2; i <= SHIFTS / 2; i += 1) {
    const laterMs = (i * refreshMs) / SHIFTS;
    const gainMs = now - waitWith(laterMs);
    if (gainMs > best.gainMs) best = { laterMs, gainMs };
  }
  return best;
}

/**
 * As the node reads it, see `streaming/src/ledger.rs`.
 * @param {Shift} shift
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeShift({ laterMs, refreshMs }) {
  const bytes = new Uint8Array(12);
  bytes.set([VERSION, SHIFT]);
  const view = new DataView(bytes.buffer);
  view.setInt32(4, Math.round(laterMs * 1000), true);
  view.setUint32(8, Math.round(refreshMs * 1000), true);
  return bytes;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const modulo = (value, by) => ((value % by) + by) % by;
