/**
 * CBOR (RFC 8949), the part that signed statements use: integers, strings, arrays, maps with integer keys, tags, and only in
 * the deterministic encoding (section 4.2.1). Every other spelling is refused.
 */

import { concat } from './bytes.js';

const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;

/** Bytes are not deterministic CBOR, or not of the kinds above. */
export class CborError extends Error {}

/** A tagged value. */
export class Tagged {
  /** @param {number} tag @param {unknown} value */
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

/**
 * Reads one value that fills the bytes.
 * @param {Uint8Array} bytes
 * @returns {number | bigint | Uint8Array | string | unknown[] | Map<number, unknown> | Tagged} a bigint beyond 2^53
 */
export function decode(bytes) {
  if (bytes.length > MAX_BYTES) throw new CborError(`${bytes.length} bytes are more than ${MAX_BYTES}`);
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.left > 0) throw new CborError(`${reader.left} bytes follow the value`);
  return value;
}

class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get left() {
    return this.#bytes.length - this.#at;
  }

  value(depth) {
    if (depth > MAX_DEPTH) throw new CborError(`more than ${MAX_DEPTH} levels`);
    const { major, argument } = this.#head();
    switch (major) {
      case UNSIGNED:
        return argument;
      case NEGATIVE:
        return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
      case BYTES:
        return this.#take(argument).slice();
      case TEXT:
        return this.#text(argument);
      case ARRAY:
        return Array.from({ length: this.#count(argument, 1) }, () => this.value(depth + 1));
      case MAP:
        return this.#map(this.#count(argument, 2), depth + 1);
      case TAG:
        return new Tagged(Number(argument), this.value(depth + 1));
      default:
        throw new CborError('a value that statements do not have');
    }
  }

  /** Major type and argument, in the shortest form alone. */
  #head() {
    const first = this.#take(1)[0];
    const major = first >> 5;
    const short = first & 31;
    if (short < 24) return { major, argument: short };
    if (short > 27) throw new CborError('a length that is not said');
    const long = this.#take(2 ** (short - 24)).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const least = [24n, 0x100n, 0x1_0000n, 0x1_0000_0000n][short - 24];
    if (long < least) throw new CborError(`${long} is not written in its shortest form`);
    return { major, argument: long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : long };
  }

  #take(length) {
    if (length > this.left) throw new CborError(`${length} bytes are wanted, ${this.left} are left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #text(length) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
    } catch (error) {
      throw error instanceof CborError ? error : new CborError('text that is no UTF-8');
    }
  }

  /** Nothing is made for a count that lies: each of the items has at least one byte. */
  #count(items, bytesEach) {
    if (BigInt(items) * BigInt(bytesEach) > this.left) throw new CborError(`${items} items do not fit`);
    return items;
  }

  #map(size, depth) {
    const map = new Map();
    let before = null;
    for (let i = 0; i < size; i += 1) {
      const from = this.#at;
      const key = this.value(depth);
      if (!Number.isSafeInteger(key)) throw new CborError('a key that is no number');
      const spelled = this.#bytes.subarray(from, this.#at);
      if (before && !precedes(before, spelled)) throw new CborError(`key ${key} is not in its place`);
      before = spelled;
      map.set(key, this.value(depth));
    }
    return map;
  }
}

function precedes(a, b) {
  const differs = a.findIndex((byte, i) => byte !== b[i]);
  return differs === -1 ? a.length < b.length : a[differs] < (b[differs] ?? -1);
}

/**
 * Writes text, bytes, and arrays of them.
 * @param {string | Uint8Array | unknown[]} value
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encode(value) {
  if (Array.isArray(value)) return concat(head(ARRAY, value.length), ...value.map(encode));
  const text = typeof value === 'string';
  const bytes = text ? new TextEncoder().encode(value) : value;
  return concat(head(text ? TEXT : BYTES, bytes.length), bytes);
}

function head(major, length) {
  if (length < 24) return [(major << 5) | length];
  if (length < 0x100) return [(major << 5) | 24, length];
  if (length < 0x1_0000) return [(major << 5) | 25, length >> 8, length & 0xff];
  throw new CborError(`${length} is longer than a statement`);
}
