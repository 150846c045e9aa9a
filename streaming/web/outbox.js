/** What goes out over the channels: at once while nothing is signed, else signed and still in order. */

import { concat, same } from './bytes.js';
import { encodeKey, isMotion, markSigned } from './wire.js';

/** More messages that wait for a signature are refused; a signature takes a fraction of a millisecond. */
const MAX_WAITING = 64;

/** See the top of the file. */
export class Outbox {
  #signer = null;
  #sent = null;
  #tail = Promise.resolve();
  #waiting = 0;
  #onSent;
  /** The newest motion and its signature, for its repeats. */
  #motion = null;

  /** @param {(message: Uint8Array) => void} [onSent] a motion or an edge was handed to its channel */
  constructor(onSent = () => {}) {
    this.#onSent = onSent;
  }

  /**
   * Tells the key, and signs from here on. Only before the first message.
   * @param {RTCDataChannel} control
   * @param {import('./signer.js').Signer} signer
   * @param {import('./receipts.js').SentInputs} sent remembers what went out
   * @returns {boolean} false when the key did not go out, and nothing will be signed
   */
  sign(control, signer, sent) {
    if (!transmit(control, encodeKey(signer.publicKey))) return false;
    this.#signer = signer;
    this.#sent = sent;
    sent.key(signer.publicKey);
    return true;
  }

  /**
   * @param {RTCDataChannel} channel
   * @param {Uint8Array} message
   * @returns {boolean} false when it will not go out
   */
  send(channel, message) {
    if (!this.#signer) return this.#transmit(channel, message);
    if (channel?.readyState !== 'open' || this.#waiting === MAX_WAITING) return false;
    this.#waiting += 1;
    const marked = markSigned(message);
    const signature = this.#signature(marked);
    this.#tail = this.#tail.then(() => this.#finish(channel, marked, signature));
    return true;
  }

  /**
   * Signing runs ahead of sending; a failure is seen when its turn comes. A repeated motion has the signature of the first:
   * some browsers sign the same bytes otherwise each time, and nobody knows which of the two the node took.
   */
  #signature(marked) {
    if (this.#motion && same(this.#motion.marked, marked)) return this.#motion.signature;
    const signature = this.#signer.sign(marked);
    if (isMotion(marked)) this.#motion = { marked, signature };
    signature.catch(() => {
      if (this.#motion?.signature === signature) this.#motion = null;
    });
    return signature;
  }

  #transmit(channel, message) {
    const sent = transmit(channel, message);
    if (sent) this.#onSent(message);
    return sent;
  }

  async #finish(channel, marked, signature) {
    try {
      const bytes = await signature;
      if (this.#transmit(channel, concat(marked, bytes))) this.#sent.input(marked, bytes);
    } catch {
      // The browser could not sign: the message is lost as on a bad line. A later motion says what a lost one said.
    } finally {
      this.#waiting -= 1;
    }
  }
}

function transmit(channel, bytes) {
  if (channel?.readyState !== 'open') return false;
  try {
    channel.send(bytes);
    return true;
  } catch {
    // The send buffer is full or the channel closes right now; the caller keeps what it has.
    return false;
  }
}
