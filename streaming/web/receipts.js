/**
 * What this browser sent, and whether the node says the same. The node's receipts name the heads of two hash chains over the
 * player's key and inputs (`attest/src/log/players.rs`); here they are computed again.
 *
 * Motions travel unreliably: one that is missing was lost on its way, came late, or was left out, and nobody can tell which.
 * The key, presses and lines of text (edges) travel reliably: one that is missing the node left out. Neither is a false statement. False
 * is a receipt for what was never sent, or with another head where nothing is missing.
 */

import { concat, same, u64 } from './bytes.js';
import { derive } from './blake3.js';
import { lanesOf } from './statements.js';
import { isMotion, sequenceOf } from './wire.js';

const BINDING_CONTEXT = 'lightcone 2026-11-22 player binding v1';
const CHAIN_CONTEXT = 'lightcone 2026-11-22 player chain v1';
const KEY = 3;
const MOTION = 4;
const EDGE = 5;

/** Inputs that are kept to be saved: for how long, and how many. */
const KEEP_MS = 10 * 60 * 1000;
const MAX_KEPT = 40_000;
/** Inputs of each kind that wait for a receipt: a minute's. Older ones are no longer waited for. */
const MAX_WAITING = 4096;
/** Before every sequence: the key has 0. */
const NOTHING = -1;

/**
 * The value that a player's signatures are bound to.
 * @param {{world: Uint8Array, session: Uint8Array, player: number | bigint}} of
 */
export function playerBinding({ world, session, player }) {
  return derive(BINDING_CONTEXT, concat(world, session, u64(player)));
}

/** What was sent of one kind, and how far a receipt has come in it. */
class SentLane {
  #waiting = [];
  #newest = NOTHING;
  /** The newest that is no longer waited for. */
  #forgotten = NOTHING;
  #acknowledged;
  #began;
  /** How many up to the newest receipt the node did not take. */
  notTaken = 0;

  /**
   * @param {Uint8Array} binding
   * @param {number | null} after the newest sequence of an earlier connection, whose chain the first receipt tells
   */
  constructor(binding, after) {
    this.#acknowledged = after === null ? { reached: NOTHING, count: 0, head: binding } : null;
    this.#began = after ?? NOTHING;
  }

  /** @returns {boolean} false for a repeat: the node takes one of them */
  add(entry) {
    if (entry.sequence <= this.#newest) return false;
    this.#newest = entry.sequence;
    this.#waiting.push(entry);
    if (this.#waiting.length > MAX_WAITING) this.#forgotten = this.#waiting.shift().sequence;
    return true;
  }

  /**
   * @param {import('./statements.js').Lane} lane of a receipt
   * @returns {boolean} false when it says other than what was sent
   */
  acknowledge({ sequence, count, head }) {
    const before = this.#acknowledged;
    const reached = count === 0 ? NOTHING : sequence;
    if (reached > Math.max(this.#newest, this.#began) || (count === 0 && sequence > 0)) return false;
    const upTo = this.#waiting.filter((entry) => entry.sequence <= reached);
    this.#waiting = this.#waiting.slice(upTo.length);
    this.#acknowledged = { reached, count, head };
    // What the chain was before this connection is not known here.
    if (before === null) return reached <= this.#began || upTo.at(-1)?.sequence === reached;
    if (before.reached < this.#forgotten) return true;
    // Each takes the place of the one before: the entry that it names was sent, and taken.
    if (reached !== (upTo.at(-1)?.sequence ?? before.reached)) return false;
    const taken = count - before.count;
    if (taken > upTo.length || taken < Math.min(1, upTo.length)) return false;
    this.notTaken += upTo.length - taken;
    // Which of them are missing is not said, so that no head can be computed over a gap: the next stretch begins behind it.
    return taken < upTo.length || same(head, upTo.reduce(link, before.head));
  }
}

/** The signed messages of one session. */
export class SentInputs {
  #now;
  #kept = [];
  #motions;
  #edges;
  #keyLeftOut = false;
  #resumed;

  /**
   * @param {Uint8Array} binding of the session
   * @param {() => number} [now] milliseconds
   * @param {number | null} [after] back in a body: the newest sequence that the node took over an earlier connection
   */
  constructor(binding, now = () => performance.now(), after = null) {
    this.binding = binding;
    this.publicKey = null;
    this.#now = now;
    this.#motions = new SentLane(binding, after);
    this.#edges = new SentLane(binding, after);
    this.#resumed = after !== null;
  }

  /** The key was sent. @param {Uint8Array} publicKey */
  key(publicKey) {
    this.publicKey = publicKey;
    // A key that the node knows already is not written down again.
    if (!this.#resumed) this.#edges.add({ kind: KEY, sequence: 0, payload: publicKey, signature: null });
  }

  /**
   * A message was sent. A repeated one counts once.
   * @param {Uint8Array} payload without the signature
   * @param {Uint8Array} signature
   */
  input(payload, signature) {
    const [kind, lane] = isMotion(payload) ? [MOTION, this.#motions] : [EDGE, this.#edges];
    const entry = { kind, sequence: sequenceOf(payload), payload, signature };
    if (!lane.add(entry)) return;
    const time = this.#now();
    this.#kept.push({ ...entry, time });
    while (this.#kept.length > MAX_KEPT || time - this.#kept[0].time > KEEP_MS) this.#kept.shift();
  }

  /** The newest, in the order in which they were sent. */
  get kept() {
    return this.#kept;
  }

  /** Motions up to the newest receipt that were lost on their way, came late, or were left out. */
  get motionsNotTaken() {
    return this.#motions.notTaken;
  }

  /** Presses and releases (and the key) up to the newest receipt that the node left out. */
  get pressesNotTaken() {
    return this.#edges.notTaken + Number(this.#keyLeftOut);
  }

  /**
   * Compares a receipt with what was sent.
   * @param {Record<string, any>} receipt later than the one before
   * @returns {'moves' | 'presses' | null} in which of them it is false
   */
  contradiction(receipt) {
    const { motions, edges } = lanesOf(receipt);
    // A node takes nothing that is signed before the key. Once a press is taken too, the lane itself shows that it is missing.
    this.#keyLeftOut = motions.count > 0 && edges.count === 0;
    const [motionsRight, edgesRight] = [this.#motions.acknowledge(motions), this.#edges.acknowledge(edges)];
    if (!motionsRight) return 'moves';
    return edgesRight ? null : 'presses';
  }
}

function link(head, { kind, sequence, payload, signature }) {
  const signed = signature ? [1] : [0];
  const bytes = concat(head, [kind], u64(sequence), u64(payload.length), payload, signed, signature ?? []);
  return derive(CHAIN_CONTEXT, bytes);
}
