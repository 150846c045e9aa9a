/**
 * The latency trace: the way of an input from the hand to the screen, leg by leg. The page knows both ends, the node tells the middle,
 * and the clocks are compared by `node-clock.js`.
 *
 * An input has an entry when it was the newest that a frame answered, the node's message about it came, and the frame was shown.
 */

import { NodeClock, readLatency } from './node-clock.js';
import { percentile } from './percentile.js';

const MAX_PENDING = 256;
const MAX_ENTRIES = 600;

/** Each leg begins where the one before ends; together they are input→photon. */
export const LEGS = Object.freeze([
  ['wait', 'Made → sent'],
  ['up', 'Sent → node'],
  ['tick', 'Node → tick'],
  ['draw_wait', 'Tick → drawing'],
  ['draw', 'Drawing'],
  ['encode_wait', 'Drawn → encoder'],
  ['encode', 'Encoding'],
  ['send', 'Encoded → sent'],
  ['down', 'Sent → here'],
  ['decode', 'Decoding'],
  ['show', 'Decoded → shown'],
  ['refresh', 'Shown → refresh'],
]);

/**
 * A frame on the screen, page times.
 * @typedef {object} ShownFrame
 * @property {number} frameId
 * @property {number} receivedAt its last packet came in
 * @property {number} decodeMs that decoding it took; within the time from receiving to showing
 * @property {number} shownAt it was handed over for display
 * @property {number} takenAt the display's refresh that takes it
 */

/** See the top of the file. All times in milliseconds. */
export class LatencyTrace {
  #clock = new NodeClock();
  #inputs = new Map();
  #sent = new Map();
  #legs = new Map();
  #shown = new Map();
  #entries = [];
  #onMark;

  /** @param {(mark: import('./node-clock.js').FrameMark) => void} [onMark] the node says what a frame shows */
  constructor(onMark = () => {}) {
    this.#onMark = onMark;
  }

  /** @see NodeClock.ping */
  ping(time) {
    return this.#clock.ping(time);
  }

  /** @see NodeClock.estimate */
  get clock() {
    return this.#clock.estimate;
  }

  /** An input was made. */
  made(seq, time) {
    remember(this.#inputs, seq, time);
  }

  /** It was handed to the browser's network; repeats do not count. */
  sent(seq, time) {
    if (!this.#sent.has(seq)) remember(this.#sent, seq, time);
  }

  /** A message of the node came. */
  message(buffer, time) {
    const message = readLatency(buffer);
    if (!message) return;
    if ('number' in message) this.#clock.pong(message, time);
    else if ('rtpTimestamp' in message) this.#onMark(message);
    else {
      remember(this.#legs, message.frameId, message);
      this.#join(message.frameId);
    }
  }

  /** @param {ShownFrame} frame */
  shown(frame) {
    remember(this.#shown, frame.frameId, frame);
    this.#join(frame.frameId);
  }

  /** What waits for an answer is given up. */
  forgetPending() {
    for (const map of [this.#inputs, this.#sent, this.#legs, this.#shown]) map.clear();
  }

  /** @returns {{name: string, label: string, p50Ms: number, p95Ms: number}[]} none before the first entry */
  get summary() {
    if (this.#entries.length === 0) return [];
    return LEGS.map(([name, label], i) => {
      const values = this.#entries.map(({ legs }) => legs[i]);
      return { name, label, p50Ms: percentile(values, 50), p95Ms: percentile(values, 95) };
    });
  }

  /** One line for each input, oldest first. Times in ms; `clock_error` is the most that `up` and `down` may be wrong by. */
  get csv() {
    const head = ['input_seq', 'frame_id', 'made_at', ...LEGS.map(([name]) => name), 'total', 'clock_error'];
    const row = ({ inputSeq, frameId, madeAt, legs, totalMs, clockErrorMs }) =>
      [inputSeq, frameId, ...[madeAt, ...legs, totalMs, clockErrorMs].map((ms) => ms.toFixed(3))].join(',');
    return `${[head.join(','), ...this.#entries.map(row)].join('\n')}\n`;
  }

  #join(frameId) {
    const [node, frame, clock] = [this.#legs.get(frameId), this.#shown.get(frameId), this.clock];
    if (!node || !frame || !clock) return;
    this.#legs.delete(frameId);
    this.#shown.delete(frameId);
    const [madeAt, sentAt] = [this.#inputs.get(node.inputSeq), this.#sent.get(node.inputSeq)];
    if (madeAt === undefined || sentAt === undefined) return;
    const atNode = node.times.map((time) => time - clock.offsetMs);
    const decoding = Math.min(frame.decodeMs, frame.shownAt - frame.receivedAt);
    const times = [madeAt, sentAt, ...atNode, frame.receivedAt, frame.receivedAt + decoding, frame.shownAt, frame.takenAt];
    const legs = times.slice(1).map((time, i) => time - times[i]);
    const entry = { inputSeq: node.inputSeq, frameId, madeAt, legs, totalMs: frame.takenAt - madeAt };
    this.#entries.push({ ...entry, clockErrorMs: clock.roundTripMs / 2 });
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }
}

function remember(map, key, value) {
  map.set(key, value);
  if (map.size > MAX_PENDING) map.delete(map.keys().next().value);
}
