/**
 * A node as the page sees it: it signs statements, and keeps each player's chain. Written from `attest/` and not with the
 * modules under test, but for BLAKE3, which has vectors of its own.
 */

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import { derive } from '../../blake3.js';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @param {Uint8Array} seed 32 bytes */
export function keyPair(seed) {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { privateKey, publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)) };
}

function head(major, argument) {
  const value = BigInt(argument);
  const size = [24n, 0x100n, 0x1_0000n, 0x1_0000_0000n].findIndex((end) => value < end);
  if (size === 0) return Buffer.of((major << 5) | Number(value));
  const log = size === -1 ? 3 : size - 1;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return Buffer.concat([Buffer.of((major << 5) | (24 + log)), bytes.subarray(8 - 2 ** log)]);
}

/** Deterministic CBOR of integers, bytes, text, arrays and maps (whose keys stand in order already). */
export function cbor(value) {
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? head(1, -1n - BigInt(value)) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

/** A payload: fields numbered from 1. */
export const fields = (values) => new Uint8Array(cbor(new Map(values.map((value, i) => [i + 1, value]))));

/** A tagged COSE_Sign1. */
export function cose(payload, context, key, { kid = sha256(key.publicKey), algorithm = -19, tag = 0xd2, unprotected = new Map() } = {}) {
  const header = cbor(new Map([[1, algorithm], [4, kid]]));
  const signature = key.sign(cbor(['Signature1', header, Buffer.from(context), payload]));
  return new Uint8Array(Buffer.concat([Buffer.of(tag), cbor([header, unprotected, payload, signature])]));
}

export const sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
export const filled = (byte, length = 32) => new Uint8Array(length).fill(byte);
const u64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** One start of a node. */
export class SigningNode {
  #sequence = 0;
  #previous = filled(0);

  constructor({ seed = 7, epoch = 3, world = filled(1), session = filled(2, 16), after = null } = {}) {
    Object.assign(this, { key: keyPair(filled(seed)), epoch, world, session });
    if (after) [this.#sequence, this.#previous] = [after.sequence + 1, after.hash];
    this.keyBinding = this.signKeyBinding();
  }

  signKeyBinding({ key = this.key, epoch = this.epoch, by = key, wallTimeMs = 9, dtls = null } = {}) {
    const first = [key.publicKey, this.world, this.session, epoch, 'north', wallTimeMs];
    const none = filled(0, 0);
    const all = dtls ? [2, ...first, filled(0), 'made', none, filled(0x55), none, dtls, none, 0] : [1, ...first];
    return cose(fields(all), 'lightcone-keybind-v1', by);
  }

  /** The next one, or one that differs from it. */
  checkpoint({ key = this.key, epoch = this.epoch, sequence = this.#sequence, tick = 30 * sequence, previous = this.#previous,
    root = filled(0x50 + sequence), keyBinding = this.keyBinding, world = this.world, context = 'lightcone-checkpoint-v1' } = {}) {
    const payload = fields([
      1, world, this.session, epoch, sequence, tick, previous, root, filled(0x53), filled(0x54), 7, filled(0x55),
      'x86_64-linux', 'x86-64-v3', 'soft', 'none', statementHash(keyBinding), filled(0x56), 9,
    ]);
    const signed = cose(payload, context, key);
    if (sequence >= this.#sequence) [this.#sequence, this.#previous] = [sequence + 1, statementHash(signed)];
    return signed;
  }

  /** What a node goes on with that comes after this one. */
  get last() {
    return { sequence: this.#sequence - 1, hash: this.#previous };
  }

  binding(player) {
    return derive('lightcone 2026-11-22 player binding v1', Buffer.concat([this.world, this.session, u64(player)]));
  }

  receipt(log, { key = this.key, epoch = this.epoch, player = log.player, motions = log.motions, edges = log.edges, tick = 900 } = {}) {
    const lanes = [motions, edges].flatMap(({ sequence, count, head: of }) => [sequence, count, of]);
    return cose(fields([1, this.world, this.session, epoch, player, ...lanes, tick]), 'lightcone-receipt-v1', key);
  }
}

export const statementHash = (signed) => derive('lightcone 2026-11-24 statement hash v1', signed);

/** What a node has taken of a player, by the rules of `engine-host/node/src/seats/admit.rs`. */
export class PlayerLog {
  #keyed = false;

  constructor(player, binding) {
    this.player = player;
    this.motions = { sequence: 0, count: 0, head: binding };
    this.edges = { sequence: 0, count: 0, head: binding };
  }

  /** @param {Uint8Array} message as it came over a channel */
  take(message) {
    const kind = message[1];
    if (kind === 3) {
      this.#keyed = true;
      this.#push('edges', 3, 0, message.subarray(4), null);
      return;
    }
    if (!this.#keyed) return;
    const [payload, signature] = [message.subarray(0, -64), message.subarray(-64)];
    const sequence = Buffer.from(payload).readUInt32LE(4);
    const lane = kind === 1 ? 'motions' : 'edges';
    if (sequence > this[lane].sequence) this.#push(lane, kind === 1 ? 4 : 5, sequence, payload, signature);
  }

  #push(lane, kind, sequence, payload, signature) {
    const { head: before, count } = this[lane];
    const signed = signature ? [Buffer.of(1), signature] : [Buffer.of(0)];
    const link = Buffer.concat([before, Buffer.of(kind), u64(sequence), u64(payload.length), payload, ...signed]);
    this[lane] = { sequence, count: count + 1, head: derive('lightcone 2026-11-22 player chain v1', link) };
  }
}
