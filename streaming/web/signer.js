/**
 * The player's own key: the browser makes it, keeps its private half to itself, and keeps it for the tab alone. A node that
 * alters or invents a player's input can't sign it.
 */

import { concat } from './bytes.js';
import { percentile } from './percentile.js';
import { keptKeyPair } from './resume.js';

const PREFIX = new TextEncoder().encode('lightcone-input-v1:');
const MAX_TIMES = 200;

let key = null;

/**
 * The tab's key, the same for every connection.
 * @returns {Promise<{privateKey: CryptoKey, publicKey: Uint8Array} | null>} null where the browser has no Ed25519, or the
 *   page came over plain HTTP from another machine
 */
export function tabKey() {
  key ??= makeKey();
  return key;
}

async function makeKey() {
  try {
    const pair = await keptKeyPair(() => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']));
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    return { privateKey: pair.privateKey, publicKey };
  } catch {
    return null;
  }
}

/** Signs the messages of one session. */
export class Signer {
  #privateKey;
  #binding;
  #times = [];

  /**
   * @param {{privateKey: CryptoKey, publicKey: Uint8Array}} tab
   * @param {Uint8Array} binding of the session, 32 bytes: the signature is worth nothing elsewhere
   */
  constructor({ privateKey, publicKey }, binding) {
    this.#privateKey = privateKey;
    this.#binding = binding;
    this.publicKey = publicKey;
  }

  /**
   * @param {Uint8Array} message with its mark, see `markSigned`
   * @returns {Promise<Uint8Array>} 64 bytes
   */
  async sign(message) {
    const began = performance.now();
    const signature = await crypto.subtle.sign('Ed25519', this.#privateKey, concat(PREFIX, this.#binding, message));
    this.#times.push(performance.now() - began);
    if (this.#times.length > MAX_TIMES) this.#times.shift();
    return new Uint8Array(signature);
  }

  /** How much later a message goes out for it, median of the last. @returns {number | null} */
  get p50Ms() {
    return percentile(this.#times, 50);
  }
}
