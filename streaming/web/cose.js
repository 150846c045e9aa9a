/**
 * COSE_Sign1 (RFC 9052, section 4.2) with Ed25519 (RFC 9864: alg −19), the way Lightcone's statements are signed: tagged 18,
 * algorithm and key id in the protected header, nothing in the other, an external context string.
 */

import { same } from './bytes.js';
import { CborError, Tagged, decode, encode } from './cbor.js';

const SIGN1 = 18;
const ALGORITHM = 1;
const KEY_ID = 4;
const ED25519 = -19;
const SIGNATURE_BYTES = 64;

/**
 * @typedef {object} Signed
 * @property {Uint8Array} protectedHeader as it is signed
 * @property {Uint8Array} kid
 * @property {Uint8Array} payload
 * @property {Uint8Array} signature
 */

/**
 * Takes a message apart; its signature is not checked.
 * @param {Uint8Array} bytes
 * @returns {Signed}
 */
export function parse(bytes) {
  const message = decode(bytes);
  if (!(message instanceof Tagged) || message.tag !== SIGN1) throw new CborError('no COSE_Sign1');
  const parts = Array.isArray(message.value) ? message.value : [];
  const [protectedHeader, unprotected, payload, signature] = parts;
  const header = protectedHeader instanceof Uint8Array ? decode(protectedHeader) : null;
  const right =
    parts.length === 4 &&
    header instanceof Map &&
    header.size === 2 &&
    header.get(ALGORITHM) === ED25519 &&
    header.get(KEY_ID) instanceof Uint8Array &&
    unprotected instanceof Map &&
    unprotected.size === 0 &&
    payload instanceof Uint8Array &&
    signature instanceof Uint8Array &&
    signature.length === SIGNATURE_BYTES;
  if (!right) throw new CborError('no COSE_Sign1 of Ed25519 with a key id');
  return { protectedHeader, kid: header.get(KEY_ID), payload, signature };
}

/** A point that every browser with Ed25519 can import: the curve's base. */
const BASE_POINT = Uint8Array.of(0x58, ...new Array(31).fill(0x66));

/** Whether signatures can be checked here: old browsers have no Ed25519, pages from afar over plain HTTP no WebCrypto. */
export async function canVerify() {
  try {
    return Boolean(await importKey(BASE_POINT));
  } catch {
    return false;
  }
}

/**
 * Whether `key` signed it, in this context.
 * @param {Signed} signed
 * @param {Uint8Array} key Ed25519 public key, 32 bytes
 * @param {string} context
 */
export async function verify({ protectedHeader, kid, payload, signature }, key, context) {
  if (!same(kid, await keyId(key))) return false;
  const aad = new TextEncoder().encode(context);
  const signed = encode(['Signature1', protectedHeader, aad, payload]);
  // Bytes that are no key have signed nothing.
  const imported = await importKey(key).catch(() => null);
  return imported !== null && crypto.subtle.verify('Ed25519', imported, signature, signed);
}

function importKey(key) {
  return crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
}

/** SHA-256 of a public key. @param {Uint8Array} key */
export async function keyId(key) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', key));
}
