/**
 * Reads the mark that every frame carries: H.264 SEI `user_data_unregistered` (ITU-T H.264, D.1.7), Annex B.
 *
 * Payload: UUID 16 bytes, version u8 = 1, frame id u64, tick u64, input sequence u32, all big-endian.
 */

/** ASCII "lightcone-sei-v1", as in `streaming/src/encode/sei.rs`. */
export const UUID = Uint8Array.from('lightcone-sei-v1', (letter) => letter.charCodeAt(0));

const NAL_SEI = 6;
const LAST_SLICE_NAL = 5;
const USER_DATA_UNREGISTERED = 5;
const PAYLOAD_BYTES = 16 + 1 + 8 + 8 + 4;
const VERSION = 1;
/** A longer SEI unit is not ours. */
const MAX_SEI_BYTES = 4096;

/**
 * What a frame says of itself.
 * @typedef {object} FrameMark
 * @property {number} frameId
 * @property {number} tick
 * @property {number} inputSeq the newest input that it answers, 0 for none
 */

/**
 * Looks for the mark before the first slice of an access unit.
 * @param {Uint8Array} unit Annex B
 * @returns {FrameMark | null}
 */
export function readMark(unit) {
  let start = nextStart(unit, 0);
  while (start < unit.length) {
    const type = unit[start] & 0x1f;
    if (type >= 1 && type <= LAST_SLICE_NAL) return null;
    if (type === NAL_SEI) {
      const end = Math.min(unit.length, start + MAX_SEI_BYTES);
      const mark = findMark(unescape(unit, start + 1, end));
      if (mark) return mark;
    }
    start = nextStart(unit, start);
  }
  return null;
}

/** Index of the byte after the next `00 00 01`, or the length of `unit`. */
function nextStart(unit, from) {
  for (let i = from; i + 3 < unit.length; i += 1) {
    if (unit[i] === 0 && unit[i + 1] === 0 && unit[i + 2] === 1) return i + 3;
  }
  return unit.length;
}

/** Takes emulation prevention bytes (`00 00 03`) out, up to the next start code. */
function unescape(unit, start, end) {
  const out = new Uint8Array(end - start);
  let length = 0;
  let zeros = 0;
  for (let i = start; i < end; i += 1) {
    const byte = unit[i];
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    if (zeros >= 2 && byte === 1) break;
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** Walks the messages of one SEI unit. */
function findMark(rbsp) {
  let at = 0;
  while (at + 2 <= rbsp.length) {
    const type = readExtended(rbsp, at);
    const size = readExtended(rbsp, type.next);
    const payload = rbsp.subarray(size.next, size.next + size.value);
    if (payload.length < size.value) return null;
    const mark = type.value === USER_DATA_UNREGISTERED ? parsePayload(payload) : null;
    if (mark) return mark;
    at = size.next + size.value;
  }
  return null;
}

/** A number written as `FF FF … rest`. */
function readExtended(rbsp, from) {
  let at = from;
  let value = 0;
  while (rbsp[at] === 0xff) {
    value += 0xff;
    at += 1;
  }
  return { value: value + (rbsp[at] ?? 0), next: at + 1 };
}

function parsePayload(payload) {
  if (payload.length < PAYLOAD_BYTES || UUID.some((byte, i) => payload[i] !== byte)) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (view.getUint8(16) !== VERSION) return null;
  return {
    frameId: Number(view.getBigUint64(17)),
    tick: Number(view.getBigUint64(25)),
    inputSeq: view.getUint32(33),
  };
}
