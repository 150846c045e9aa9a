/**
 * Input on the wire, version 1: the page's side of `streaming/protocol/src/input/wire.rs`, where the table of bytes is.
 * `tests/wire-vectors.json` holds both sides to the same bytes.
 */

/** The version of the format. */
export const VERSION = 1;
/** The most samples of one motion message. */
export const MAX_SAMPLES = 8;
/** The most bytes of UTF-8 in one text message. */
export const MAX_TEXT_BYTES = 1024;

/** One bit for each action. */
export const Action = Object.freeze({
  FORWARD: 1 << 0,
  BACK: 1 << 1,
  LEFT: 1 << 2,
  RIGHT: 1 << 3,
  JUMP: 1 << 4,
  RUN: 1 << 5,
  USE: 1 << 6,
  CAMERA: 1 << 7,
});

/** The first of up to eight actions of the world's own; the others are the bits above. */
export const FIRST_OWN = 1 << 8;
const ALL_OWN = 0xff00;

/** Actions whose edges also go over the reliable channel, so that a short press is never lost. */
export const EDGE_ACTIONS = Action.JUMP | Action.USE | Action.CAMERA | ALL_OWN;

const MOTION = 1;
const EDGE = 2;
const KEY = 3;
const TEXT = 4;
const HEADER_BYTES = 4;
/** Offset of the byte that says whether a signature follows. */
const SIGNED_AT = 3;
const SAMPLE_BYTES = 12;
const EDGE_BYTES = 12;
/** Offset of the text in a text message. */
const TEXT_AT = 10;

/**
 * The state of the controls at one moment.
 * @typedef {object} Sample
 * @property {number} seq one count for samples and edges of a session, from 1
 * @property {number} held bits of {@link Action}
 * @property {number} moveX stick, right is +1
 * @property {number} moveY stick, forward is +1
 * @property {number} yawRad −π..=π, growing turns left
 * @property {number} pitchRad −π/2..=π/2, positive looks up
 */

/**
 * Writes a motion message.
 * @param {Sample[]} samples newest first; those after the eighth are left out
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeMotion(samples) {
  const count = Math.min(samples.length, MAX_SAMPLES);
  const bytes = new Uint8Array(HEADER_BYTES + count * SAMPLE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([VERSION, MOTION, count, 0]);
  for (let i = 0; i < count; i += 1) {
    const at = HEADER_BYTES + i * SAMPLE_BYTES;
    const { seq, held, moveX, moveY, yawRad, pitchRad } = samples[i];
    view.setUint32(at, seq, true);
    view.setUint16(at + 4, held, true);
    view.setInt8(at + 6, scaled(moveX, 127));
    view.setInt8(at + 7, scaled(moveY, 127));
    view.setInt16(at + 8, scaled(yawRad / Math.PI, 32767), true);
    view.setInt16(at + 10, scaled(pitchRad / (Math.PI / 2), 32767), true);
  }
  return bytes;
}

/**
 * Writes the edge of one or more buttons.
 * @param {number} seq
 * @param {number} actions bits of {@link Action}, not zero
 * @param {boolean} pressed down, or up
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeEdge(seq, actions, pressed) {
  const bytes = new Uint8Array(EDGE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([VERSION, EDGE, pressed ? 1 : 0, 0]);
  view.setUint32(4, seq, true);
  view.setUint16(8, actions, true);
  return bytes;
}

/**
 * Writes the key that signs all that follows.
 * @param {Uint8Array} publicKey Ed25519, 32 bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeKey(publicKey) {
  const bytes = new Uint8Array(HEADER_BYTES + publicKey.length);
  bytes.set([VERSION, KEY, 0, 0]);
  bytes.set(publicKey, HEADER_BYTES);
  return bytes;
}

/**
 * Writes a line of text.
 * @param {number} seq
 * @param {string} text well-formed, 1 to {@link MAX_TEXT_BYTES} bytes, without control characters
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encodeText(seq, text) {
  const utf8 = new TextEncoder().encode(text);
  const bytes = new Uint8Array(TEXT_AT + utf8.length);
  const view = new DataView(bytes.buffer);
  bytes.set([VERSION, TEXT, 0, 0]);
  view.setUint32(4, seq, true);
  view.setUint16(8, utf8.length, true);
  bytes.set(utf8, TEXT_AT);
  return bytes;
}

/**
 * A motion, an edge or a text with the mark that a signature follows: these bytes are signed.
 * @param {Uint8Array} message
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function markSigned(message) {
  const bytes = new Uint8Array(message);
  bytes[SIGNED_AT] = 1;
  return bytes;
}

/** Whether it is a motion; an edge, a text or a key is not. @param {Uint8Array} message */
export function isMotion(message) {
  return message[1] === MOTION;
}

/**
 * The sequence of a motion (of its newest sample), an edge or a text.
 * @param {Uint8Array} message
 */
export function sequenceOf(message) {
  return new DataView(message.buffer, message.byteOffset).getUint32(HEADER_BYTES, true);
}

/**
 * Whether two samples are the same on the wire, their sequence aside.
 * @param {Sample} a
 * @param {Sample} b
 */
export function sameOnWire(a, b) {
  return (
    a.held === b.held &&
    scaled(a.moveX, 127) === scaled(b.moveX, 127) &&
    scaled(a.moveY, 127) === scaled(b.moveY, 127) &&
    scaled(a.yawRad / Math.PI, 32767) === scaled(b.yawRad / Math.PI, 32767) &&
    scaled(a.pitchRad / (Math.PI / 2), 32767) === scaled(b.pitchRad / (Math.PI / 2), 32767)
  );
}

/** Clamps to −1..=1, rounds half away from zero as Rust's `round` does; what is no number becomes 0. */
function scaled(unit, full) {
  if (Number.isNaN(unit)) return 0;
  const value = Math.min(1, Math.max(-1, unit)) * full;
  return Math.sign(value) * Math.round(Math.abs(value));
}
