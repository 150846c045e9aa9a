/**
 * The statements that a node signs, as `attest/statement.cddl` lays them out: maps whose keys count from 1. What has a field
 * more, a field less or a field of another kind is refused.
 */

import { derive } from './blake3.js';
import { CborError, decode } from './cbor.js';

const HASH_CONTEXT = 'lightcone 2026-11-24 statement hash v1';
const MAX_TEXT_BYTES = 256;

const bytes = (length) => (value) => value instanceof Uint8Array && value.length === length;
const digest = bytes(32);
const one = (value) => value === 1;
const count = (value) => Number.isSafeInteger(value) && value >= 0;
const id = (value) => count(value) || (typeof value === 'bigint' && value > 0n);
const short = (value) => value instanceof Uint8Array && value.length <= 64;
const certificate = (value) => value instanceof Uint8Array && (value.length === 0 || value.length === 32);
const text = (value) => typeof value === 'string' && new TextEncoder().encode(value).length <= MAX_TEXT_BYTES;

/** A key of a node, signed by itself. */
export const KEY_BINDING = {
  context: 'lightcone-keybind-v1',
  fields: [
    ['version', one],
    ['key', digest],
    ['world', digest],
    ['session', bytes(16)],
    ['epoch', count],
    ['node', text],
    ['wallTimeMs', count],
  ],
  /** Version 2 goes on, and says where the key comes from. */
  second: [
    ['previous', digest],
    ['origin', text],
    ['measurement', short],
    ['code', digest],
    ['nonce', short],
    ['dtls', certificate],
    ['tls', certificate],
    ['givenUp', count],
  ],
};

/** The state of a world at a tick. */
export const CHECKPOINT = {
  context: 'lightcone-checkpoint-v1',
  fields: [
    ['version', one],
    ['world', digest],
    ['session', bytes(16)],
    ['epoch', count],
    ['sequence', count],
    ['tick', count],
    ['previous', digest],
    ['stateRoot', digest],
    ['schema', digest],
    ['inputRoot', digest],
    ['inputCount', count],
    ['code', digest],
    ['target', text],
    ['isa', text],
    ['renderer', text],
    ['tee', text],
    ['keyBinding', digest],
    ['manifest', digest],
    ['wallTimeMs', count],
  ],
};

/** What a node has taken of a player's input. */
export const RECEIPT = {
  context: 'lightcone-receipt-v1',
  fields: [
    ['version', one],
    ['world', digest],
    ['session', bytes(16)],
    ['epoch', count],
    ['player', id],
    ['motionsSequence', count],
    ['motionsCount', count],
    ['motionsHead', digest],
    ['edgesSequence', count],
    ['edgesCount', count],
    ['edgesHead', digest],
    ['tick', count],
  ],
};

/**
 * Of a player's chain: what may be lost on its way, or what may not. The sequence is the newest entry's, 0 before the first.
 * @typedef {{sequence: number, count: number, head: Uint8Array}} Lane
 */

/**
 * A receipt's two lanes.
 * @param {Record<string, any>} receipt as it was read
 * @returns {{motions: Lane, edges: Lane}}
 */
export function lanesOf(receipt) {
  return {
    motions: { sequence: receipt.motionsSequence, count: receipt.motionsCount, head: receipt.motionsHead },
    edges: { sequence: receipt.edgesSequence, count: receipt.edgesCount, head: receipt.edgesHead },
  };
}

/**
 * Reads a statement's payload.
 * @param {{fields: [string, (value: unknown) => boolean][], second?: [string, (value: unknown) => boolean][]}} layout
 * @param {Uint8Array} payload
 * @returns {Record<string, any>} by the names above
 */
export function read({ fields: first, second }, payload) {
  const map = decode(payload);
  const isSecond = second !== undefined && map instanceof Map && map.get(1) === 2;
  const fields = isSecond ? [['version', (value) => value === 2], ...first.slice(1), ...second] : first;
  if (!(map instanceof Map) || map.size !== fields.length) throw new CborError('another statement, or another version of it');
  return Object.fromEntries(
    fields.map(([name, valid], i) => {
      const value = map.get(i + 1);
      if (!valid(value)) throw new CborError(`no valid ${name}`);
      return [name, value];
    }),
  );
}

/** The hash of a signed statement's bytes, by which the next one and others refer to it. @param {Uint8Array} signed */
export function hashOf(signed) {
  return derive(HASH_CONTEXT, signed);
}
