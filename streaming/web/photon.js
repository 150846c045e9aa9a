/**
 * Input→photon: from the moment an input was made to the moment a picture that answers it is on the screen.
 *
 * Begin: `Event.timeStamp` of the oldest event that a sample holds, so the wait before sending counts.
 * End: the first *shown* frame whose mark says `inputSeq ≥ seq`; a frame that is decoded but never shown answers nothing. Its
 * time is that of the display's refresh which takes it (`align.js`), and `presentationTime`, when the browser hands the frame
 * to its compositor, where the refresh is not known. `expectedDisplayTime` is no better end: of streams with a playout delay
 * of zero Chromium gives the time by which the *next* refresh ends, 21 ms after it has swapped the frame. What the panel
 * takes is not in it.
 *
 * What a frame answers the node tells over a data channel (`node-clock.js`). The frame itself says it, too, but Chromium keeps
 * frames that a page may read back until the next of 64 moments in a second (`RTCEncodedVideoStreamTransformer`, "metronome").
 */

import { percentile } from './percentile.js';

const MAX_PENDING = 256;
const MAX_FRAMES = 256;
const MAX_ANSWERED = 300;

/** Matches the inputs of one session with the frames that answer them. Oldest entries are dropped from every queue. */
export class PhotonMeter {
  #pending = [];
  #marks = new Map();
  #shownUnmarked = new Map();
  #onShown;
  #answered = [];
  #lastShown = null;

  /** @param {(mark: import('./node-clock.js').FrameMark, time: number, details: object) => void} [onShown] a marked frame is on the screen */
  constructor(onShown = () => {}) {
    this.#onShown = onShown;
  }

  /**
   * An input was made and sent. Sequences must grow.
   * @param {number} seq
   * @param {number} time of the event, ms
   */
  input(seq, time) {
    this.#pending.push({ seq, time });
    if (this.#pending.length > MAX_PENDING) this.#pending.shift();
  }

  /**
   * The node told what a frame shows, before or after it came.
   * @param {import('./node-clock.js').FrameMark} mark
   */
  arrived(mark) {
    const shown = this.#shownUnmarked.get(mark.rtpTimestamp);
    if (shown !== undefined) {
      this.#shownUnmarked.delete(mark.rtpTimestamp);
      this.#answer(mark, shown);
      return;
    }
    remember(this.#marks, mark.rtpTimestamp, mark);
  }

  /**
   * A frame is on the screen.
   * @param {number} rtpTimestamp
   * @param {number} time ms, see the top of the file
   * @param {object} [details] for `onShown`
   */
  shown(rtpTimestamp, time, details = {}) {
    const mark = this.#marks.get(rtpTimestamp);
    if (!mark) {
      remember(this.#shownUnmarked, rtpTimestamp, { time, details });
      return;
    }
    this.#marks.delete(rtpTimestamp);
    this.#answer(mark, { time, details });
  }

  /**
   * Whether a frame that is about to be `shown` is known to show the same tick as the one before. It may then have been drawn out
   * of turn, for a look that began, and says nothing of when the node draws.
   * @param {number} rtpTimestamp
   * @returns {boolean}
   */
  repeatsTick(rtpTimestamp) {
    const mark = this.#marks.get(rtpTimestamp);
    return mark !== undefined && mark.tick === this.#lastShown?.tick;
  }

  /** What waits for an answer is given up: while the page is hidden nothing is shown, and the wait would say nothing. */
  forgetPending() {
    this.#pending = [];
  }

  /** The mark of the newest frame on the screen, or null. */
  get lastShown() {
    return this.#lastShown;
  }

  /** @returns {{p50Ms: number | null, p95Ms: number | null, count: number}} over the last answered inputs */
  get summary() {
    return {
      p50Ms: percentile(this.#answered, 50),
      p95Ms: percentile(this.#answered, 95),
      count: this.#answered.length,
    };
  }

  #answer(mark, { time, details }) {
    this.#onShown(mark, time, details);
    if (!this.#lastShown || mark.frameId >= this.#lastShown.frameId) this.#lastShown = mark;
    while (this.#pending.length > 0 && this.#pending[0].seq <= mark.inputSeq) {
      this.#answered.push(time - this.#pending.shift().time);
      if (this.#answered.length > MAX_ANSWERED) this.#answered.shift();
    }
  }
}

function remember(map, key, value) {
  map.set(key, value);
  if (map.size > MAX_FRAMES) map.delete(map.keys().next().value);
}
