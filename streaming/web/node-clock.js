/**
 * What the node's clock shows when ours shows something: pings over the channel `ledger`, of which the quickest is believed, as
 * in NTP. The node's time counts from when the session began; see `streaming/src/latency.rs`.
 */

const VERSION = 1;
const PING = 1;
const PONG = 2;
const LEGS = 3;
const MARK = 5;
const PONG_BYTES = 16;
const LEGS_BYTES = 48;
const MARK_BYTES = 28;
/** Of the last so many answers the quickest counts: older ones say nothing of how far the clocks have drifted since. */
const MAX_SAMPLES = 60;
const MAX_PENDING = 16;

/** See the top of the file. All times in milliseconds. */
export class NodeClock {
  #pending = new Map();
  #samples = [];
  #number = 0;

  /**
   * Writes a ping that goes out now.
   * @param {number} time
   * @returns {Uint8Array<ArrayBuffer>}
   */
  ping(time) {
    this.#number = (this.#number + 1) >>> 0;
    this.#pending.set(this.#number, time);
    if (this.#pending.size > MAX_PENDING) this.#pending.delete(this.#pending.keys().next().value);
    const bytes = new Uint8Array(8);
    bytes.set([VERSION, PING]);
    new DataView(bytes.buffer).setUint32(4, this.#number, true);
    return bytes;
  }

  /**
   * Its answer came in.
   * @param {{number: number, nodeTime: number}} pong
   * @param {number} time
   */
  pong({ number, nodeTime }, time) {
    const sent = this.#pending.get(number);
    if (sent === undefined) return;
    this.#pending.delete(number);
    this.#samples.push({ roundTripMs: time - sent, offsetMs: nodeTime - (sent + time) / 2 });
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
  }

  /**
   * Node time less page time, and the round trip it was taken from: it cannot be wrong by more than half of that.
   * @returns {{offsetMs: number, roundTripMs: number} | null} null until a ping was answered
   */
  get estimate() {
    if (this.#samples.length === 0) return null;
    return this.#samples.reduce((best, sample) => (sample.roundTripMs < best.roundTripMs ? sample : best));
  }
}

/**
 * What became of an input at the node, in node time.
 * @typedef {object} NodeLegs
 * @property {number} inputSeq
 * @property {number} frameId of the first frame that answers it
 * @property {number[]} times received, taken into a tick, frame begun, drawn, encoding begun, encoded, last packet sent
 */

/**
 * What a frame of this session's video shows.
 * @typedef {object} FrameMark
 * @property {number} rtpTimestamp
 * @property {number} frameId
 * @property {number} tick
 * @property {number} inputSeq the newest input that it answers, 0 for none
 */

/**
 * Reads what the node sends over the channel.
 * @param {ArrayBuffer} buffer
 * @returns {{number: number, nodeTime: number} | NodeLegs | FrameMark | null} null for what is none of these
 */
export function readLatency(buffer) {
  if (!(buffer instanceof ArrayBuffer)) return null;
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint8(0) !== VERSION) return null;
  const msAt = (at) => Number(view.getBigUint64(at, true)) / 1000;
  const kind = view.getUint8(1);
  if (kind === PONG && buffer.byteLength === PONG_BYTES) return { number: view.getUint32(4, true), nodeTime: msAt(8) };
  if (kind === MARK && buffer.byteLength === MARK_BYTES) {
    const [frameId, tick] = [8, 16].map((at) => Number(view.getBigUint64(at, true)));
    return { rtpTimestamp: view.getUint32(4, true), frameId, tick, inputSeq: view.getUint32(24, true) };
  }
  if (kind !== LEGS || buffer.byteLength !== LEGS_BYTES) return null;
  const received = msAt(16);
  const after = [0, 1, 2, 3, 4, 5].map((i) => received + view.getUint32(24 + 4 * i, true) / 1000);
  return { inputSeq: view.getUint32(4, true), frameId: Number(view.getBigUint64(8, true)), times: [received, ...after] };
}
