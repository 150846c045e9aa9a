/**
 * Checks in the browser what the node says of itself: its key, its newest signed checkpoint, and its receipts for the
 * player's input. It shows which key said what, and that it does not say two things. That the state follows from the inputs
 * is for `lightcone replay` to show; a TEE's quote for `lightcone verify`.
 */

import { same, toBase64, toHex } from './bytes.js';
import { CborError } from './cbor.js';
import { canVerify, parse, verify } from './cose.js';
import { words as line } from './note.js';
import { playerBinding } from './receipts.js';
import { CHECKPOINT, KEY_BINDING, RECEIPT, hashOf, lanesOf, read } from './statements.js';

const MAX_RECEIPTS = 16;
const MAX_NODE_CHARS = 40;

/** The node contradicts itself; the message says how, in plain words. */
class Contradiction extends Error {
  /** @param {string} message @param {Uint8Array[]} statements that show it */
  constructor(message, statements) {
    super(message);
    this.statements = statements;
  }
}

/**
 * What is known. All null until then.
 * @typedef {object} ProofView
 * @property {'none' | 'verified' | 'failed' | 'unable'} verdict
 * @property {string} words the verdict in plain words
 * @property {string | null} node what its operator calls it
 * @property {string | null} key of the node, hexadecimal
 * @property {number | null} tick of the newest checkpoint
 * @property {string | null} root of its state, hexadecimal
 * @property {boolean | null} mediaBound whether media comes from who holds the key; null for a node that does not say so
 * @property {string | null} tee kind of the evidence that the node claims, 'none' for none
 * @property {number | null} acknowledged this connection's inputs (and key) that the newest receipt counts
 * @property {number | null} motionsNotTaken signed motions that were lost on their way, came late, or were left out
 * @property {number | null} pressesNotTaken signed presses that the node left out: these cannot get lost
 */

/** What a tab has seen of one world's node. It lives on over reconnections, and does not forget a contradiction. */
export class Proof {
  #queue = Promise.resolve();
  #able = null;
  #key = null;
  #checkpoint = null;
  #receipts = [];
  #player = null;
  #sent = null;
  #media = null;
  #failure = null;

  /**
   * A connection begins to sign, or (null) does not: receipts are for one connection.
   * @param {import('./receipts.js').SentInputs | null} sent
   */
  session(sent) {
    this.#queue = this.#queue.then(() => {
      this.#sent = sent;
      this.#player = null;
      this.#receipts = [];
    });
  }

  /**
   * A connection was answered. What the node signs must name the certificate that its media comes from.
   * @param {string | null} sha256 of that certificate, hexadecimal
   */
  connected(sha256) {
    this.#queue = this.#queue.then(() => (this.#media = sha256));
  }

  /**
   * Takes what a note carries; what is known already costs nothing.
   * @param {import('./note.js').Proofs} proofs
   * @returns {Promise<void>} when it is checked
   */
  take(proofs) {
    this.#queue = this.#queue.then(() => this.#take(proofs)).catch((error) => this.#failed(error));
    return this.#queue;
  }

  /** @returns {ProofView} */
  get view() {
    const checkpoint = this.#ofTheKey?.statement;
    return {
      ...this.#verdict(),
      node: line(this.#key?.statement.node, MAX_NODE_CHARS),
      key: this.#key ? toHex(this.#key.statement.key) : null,
      tick: checkpoint?.tick ?? null,
      root: checkpoint ? toHex(checkpoint.stateRoot) : null,
      mediaBound: this.#mediaBound,
      tee: checkpoint?.tee ?? null,
      acknowledged: acknowledged(this.#receipts.at(-1)),
      motionsNotTaken: this.#sent?.motionsNotTaken ?? null,
      pressesNotTaken: this.#sent?.pressesNotTaken ?? null,
    };
  }

  /** All that another program needs to check it again and to show a wrong to others. */
  get saved() {
    const { publicKey = null, binding = null, kept = [] } = this.#sent ?? {};
    const base64 = (seen) => (seen ? toBase64(seen.bytes) : null);
    return {
      about: 'Lightcone receipts, version 1: COSE_Sign1 statements of a node and the signed inputs of a player, in base64.',
      verdict: this.#verdict().words,
      keyBinding: base64(this.#key),
      checkpoint: base64(this.#ofTheKey),
      receipts: this.#receipts.map(base64),
      disputed: this.#failure?.statements.map(toBase64) ?? [],
      player: this.#player === null ? null : String(this.#player),
      publicKey: publicKey && toHex(publicKey),
      binding: binding && toHex(binding),
      inputs: kept.map(({ sequence, payload, signature }) => ({
        sequence,
        message: toBase64(payload),
        signature: toBase64(signature),
      })),
    };
  }

  /** The newest checkpoint, unless it is by the key before: a node that came back has not made its first one yet. */
  get #ofTheKey() {
    const ours = this.#checkpoint && same(this.#checkpoint.statement.keyBinding, this.#key.hash);
    return ours ? this.#checkpoint : null;
  }

  get #mediaBound() {
    const said = this.#key?.statement.dtls;
    return said?.length && this.#media ? toHex(said) === this.#media : null;
  }

  #verdict() {
    if (this.#failure) return { verdict: 'failed', words: this.#failure.message };
    if (this.#able === false) return { verdict: 'unable', words: unableWords() };
    if (!this.#ofTheKey) return { verdict: 'none', words: this.#key ? 'no checkpoint yet' : 'nothing signed yet' };
    const leftOut = this.#sent?.pressesNotTaken ?? 0;
    if (leftOut === 0) return { verdict: 'verified', words: 'verified in this browser' };
    return { verdict: 'verified', words: `verified, but the node left out ${leftOut === 1 ? 'a press' : `${leftOut} presses`}` };
  }

  async #take({ keyBinding, checkpoint, receipt }) {
    // The node's key comes with what it signed. Without it there is nothing to check with: a node that came back has another.
    if (!keyBinding) return;
    this.#able ??= await canVerify();
    if (!this.#able) return;
    if (isNew(keyBinding, this.#key)) await this.#takeKey(keyBinding);
    expect(this.#mediaBound !== false, 'media does not come from the node whose key signs', this.#key.bytes);
    if (isNew(checkpoint, this.#checkpoint)) await this.#takeCheckpoint(checkpoint);
    if (isNew(receipt, this.#receipts.at(-1))) await this.#takeReceipt(receipt);
  }

  async #takeKey(bytes) {
    const { signed, statement } = this.#read(bytes, KEY_BINDING);
    expect(await verify(signed, statement.key, KEY_BINDING.context), 'the node’s key is not signed by itself', bytes);
    const before = this.#key;
    if (saysTheSame(signed, before)) return;
    if (before && sameWorld(before.statement, statement)) {
      const grows = statement.epoch > before.statement.epoch;
      expect(grows, 'the node shows another key for an epoch that it had a key for', before.bytes, bytes);
    } else {
      // Another world, or one that began anew: no statement that was seen before speaks of it.
      this.#checkpoint = null;
    }
    this.#receipts = [];
    this.#key = seen(bytes, signed, statement);
  }

  async #takeCheckpoint(bytes) {
    const { signed, statement } = await this.#byTheKey(bytes, CHECKPOINT, 'checkpoint');
    if (saysTheSame(signed, this.#checkpoint)) return;
    expect(same(statement.keyBinding, this.#key.hash), 'the checkpoint names another key binding', this.#key.bytes, bytes);
    if (this.#checkpoint) this.#expectAfter(this.#checkpoint, statement, bytes);
    this.#checkpoint = seen(bytes, signed, statement);
  }

  #expectAfter(last, { sequence, tick, previous }, bytes) {
    const before = last.statement;
    const right = (holds, words) => expect(holds, words, this.#key.bytes, last.bytes, bytes);
    right(sequence !== before.sequence, `the node signed two different checkpoints ${sequence}`);
    right(sequence > before.sequence, `the node went back behind checkpoint ${before.sequence}`);
    right(tick > before.tick, `checkpoint ${sequence} is not later than the one before`);
    const follows = sequence > before.sequence + 1 || same(previous, last.hash);
    right(follows, `checkpoint ${sequence} does not follow from the one this browser saw`);
  }

  async #takeReceipt(bytes) {
    const { signed, statement } = await this.#byTheKey(bytes, RECEIPT, 'receipt');
    const last = this.#receipts.at(-1);
    const right = (holds, words) => expect(holds, words, this.#key.bytes, bytes);
    right(this.#player === null || this.#player === statement.player, 'the receipt is for another player');
    if (last) {
      const grows = growsFrom(last.statement, statement);
      expect(grows, 'a receipt takes back an earlier one', this.#key.bytes, last.bytes, bytes);
    }
    if (this.#sent) {
      const bound = same(this.#sent.binding, playerBinding(statement));
      right(bound, 'the node had this browser sign for another player or world');
      const lane = this.#sent.contradiction(statement);
      right(lane === null, `the receipt does not match the ${lane} that this browser sent`);
    }
    this.#player = statement.player;
    this.#receipts.push(seen(bytes, signed, statement));
    if (this.#receipts.length > MAX_RECEIPTS) this.#receipts.shift();
  }

  /** A statement of the node's key, for the key's world and epoch. */
  async #byTheKey(bytes, layout, what) {
    const { signed, statement } = this.#read(bytes, layout);
    const key = this.#key.statement;
    const right = (holds, words) => expect(holds, words, this.#key.bytes, bytes);
    right(await verify(signed, key.key, layout.context), `the ${what} is not signed by the node’s key`);
    right(sameWorld(key, statement) && key.epoch === statement.epoch, `the ${what} is of another world, session or epoch`);
    return { signed, statement };
  }

  #read(bytes, layout) {
    try {
      const signed = parse(bytes);
      return { signed, statement: read(layout, signed.payload) };
    } catch (error) {
      expect(!(error instanceof CborError), `a statement cannot be read: ${error.message}`, bytes);
      throw error;
    }
  }

  /** The first contradiction stands. Whatever else goes wrong is this page's fault: nothing is verified, nobody accused. */
  #failed(error) {
    if (error instanceof Contradiction) this.#failure ??= error;
    else this.#able = false;
  }
}

/** @param {boolean} right @param {string} words @param {...Uint8Array} statements that show it, if not */
function expect(right, words, ...statements) {
  if (!right) throw new Contradiction(words, statements);
}

const seen = (bytes, { payload }, statement) => ({ bytes, payload, statement, hash: hashOf(bytes) });
/** A signer may sign the same words twice, and otherwise each time. */
const saysTheSame = ({ payload }, known) => Boolean(known) && same(payload, known.payload);
const isNew = (bytes, known) => Boolean(bytes) && !(known && same(bytes, known.bytes));
const sameWorld = (a, b) => same(a.world, b.world) && same(a.session, b.session);

function growsFrom(before, after) {
  const [a, b] = [lanesOf(before), lanesOf(after)];
  const grows = (lane) => b[lane].sequence >= a[lane].sequence && b[lane].count >= a[lane].count;
  return grows('motions') && grows('edges') && after.tick >= before.tick;
}

function acknowledged(receipt) {
  if (!receipt) return null;
  const { motions, edges } = lanesOf(receipt.statement);
  return motions.count + edges.count;
}

function unableWords() {
  return globalThis.isSecureContext === false
    ? 'not checked: browsers check no signatures on pages that came over plain HTTP'
    : 'not checked: this browser cannot check Ed25519 signatures';
}
