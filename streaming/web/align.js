/**
 * When pictures come, and when the display takes them. A frame that is ready just after a refresh waits for the next one, up to
 * 17 ms at 60 Hz; frames that come at any time wait half of that in the middle. Where they always come at about the same time
 * before a refresh, the node is asked to draw them so much later that they wait least.
 *
 * Nothing is modelled: what the last frames would have waited is computed for every delay. Where frames come at random times, as
 * of a rate that does not go into the display's or from a node that draws unevenly, no delay is better than another, and none
 * is asked for: what is drawn later shows a later look, but what a tick took in waits in vain. Frames that are drawn out of turn, for
 * looks that begin, come at random times and do not count.
 */

const VERSION = 1;
const DELAY = 4;
/** Fewer say little, and older ones say what was. */
const FRAMES = 60;
/** How many delays are compared. */
const DELAYS = 32;
/**
 * A frame that is handed over takes so long to be drawn: Chromium 156 swaps it 3 ms later in the middle (headless, by its own
 * trace events). A refresh that comes sooner is missed.
 */
const DRAWING_MS = 3;
/** Added to that, because not all frames take equally long. */
const GUARD_MS = 1;
/** What a delay costs, against what it saves: that of the inputs that are no looks. */
const COST = 0.25;
/** The least gain that is worth a frame out of step: less can be chance. A shorter delay is worth more. */
const MIN_GAIN_MS = 2.5;
const MIN_GAIN_BACK_MS = 1;
/** Time until a delay is seen, beside the round trip. */
const SETTLE_MS = 300;

/** Chooses the delay of one session. It knows no clock: times come in, in ms. */
export class Aligner {
  #ask;
  #refreshMs = null;
  #waits = [];
  #waitMs = null;
  #quietUntil = -Infinity;
  #delayMs = 0;

  /** @param {(delayMs: number) => void} ask for another delay, less than a refresh */
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
    const { delayMs, gainMs } = bestDelay(this.#waits, this.#refreshMs, this.#delayMs);
    this.#waits.shift();
    if (gainMs < (delayMs < this.#delayMs ? MIN_GAIN_BACK_MS : MIN_GAIN_MS)) return;
    this.#waits = [];
    this.#quietUntil = shownAt + SETTLE_MS + roundTripMs;
    this.#delayMs = delayMs;
    this.#ask(delayMs);
  }
}

/**
 * The delay with which these frames would have waited least, its cost included.
 * @param {number[]} waits ms, from handing over to the refresh
 * @param {number} refreshMs
 * @param {number} nowMs the delay that they came with
 * @returns {{delayMs: number, gainMs: number}} the gain is the mean's, against the delay that they came with
 */
export function bestDelay(waits, refreshMs, nowMs) {
  const cost = (delayMs) => {
    const later = delayMs - nowMs + DRAWING_MS + GUARD_MS;
    return mean(waits.map((wait) => modulo(wait - later, refreshMs))) + COST * delayMs;
  };
  const now = cost(nowMs);
  let best = { delayMs: nowMs, gainMs: 0 };
  for (let i = 0; i < DELAYS; i += 1) {
    const delayMs = (i * refreshMs) / DELAYS;
    const gainMs = now - cost(delayMs);
    if (gainMs > best.gainMs) best = { delayMs, gainMs };
  }
  return best;
}

/**
 * As the node reads it, see `streaming/src/latency.rs`.
 * @param {number} delayMs
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeDelay(delayMs) {
  const bytes = new Uint8Array(8);
  bytes.set([VERSION, DELAY]);
  new DataView(bytes.buffer).setUint32(4, Math.round(delayMs * 1000), true);
  return bytes;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const modulo = (value, by) => ((value % by) + by) % by;
