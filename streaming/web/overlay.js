/** The panel of figures, and under them what was proved. What is not known yet is an en dash. */

import { setText } from './dom.js';
import { LEGS } from './latency.js';

const UNKNOWN = '–';

const known = (value, format) => (value === null || value === undefined ? UNKNOWN : format(value));
const whole = (value) => Math.round(value).toLocaleString('en-GB');
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

const shortHex = (hex) => `${hex.slice(0, 8)}…${hex.slice(-4)}`;

const told = (facts) => (facts.length === 0 ? UNKNOWN : facts.map(([word, says]) => `${word} ${says}`).join(' · '));

const photon = (s) =>
  s.inputToPhotonReadable ? known(s.inputToPhotonP50Ms, (p50) => `${ms(p50)} · ${known(s.inputToPhotonP95Ms, ms)}`) : 'n/a';

/** Label, text from the player's stats, the kind that the styles look at, and what to say besides. */
const MEDIA = [
  ['Picture', (s) => known(s.width, () => `${s.width} × ${s.height}`)],
  ['Decoded', (s) => known(s.fps, (fps) => `${fps.toFixed(1)} fps`)],
  ['Round trip', (s) => known(s.roundTripMs, ms)],
  ['Input → photon', (s) => photon(s), 'key', () => 'From a hand’s movement to the picture that answers it: in the middle, and 95 of 100 at most.'],
];

const STREAM = [
  ['Node gives', (s) => known(s.view, given), '', () => 'A busy node gives smaller and fewer pictures, to all players alike, until it has time again.'],
  ['Bitrate', (s) => known(s.bitrateBps, bitrate)],
  ['Display', (s) => known(s.refreshMs, () => display(s)), '', () => 'How long pictures wait for its next refresh. They are asked for at the times when they wait least.'],
  ['Jitter buffer', (s) => known(s.jitterBufferMs, ms)],
  ['Frames dropped', (s) => known(s.framesDropped, whole)],
  ['Freezes', (s) => known(s.freezeCount, (n) => (n === 0 ? '0' : `${n} · ${known(s.freezeMs, ms)}`))],
  ['Tick', (s) => known(s.tick, whole)],
  ['State digest', (s) => known(s.digest, ({ hex }) => shortHex(hex)), 'digest', (s) => s.digest && `Tick ${s.digest.tick}: ${s.digest.hex}`],
  ['Players', (s) => known(s.players, whole)],
  ['World', (s) => told(s.facts), '', () => 'How it runs, in its own words.'],
];

/** What a player may not expect: without a TEE nothing is hidden from who runs the node. */
const NO_TEE = 'none: its operator can read all that runs here, also what came sealed';

const PROOF = [
  ['Node', (s) => known(s.proof.node, String), '', () => 'What its operator calls it.'],
  ['Node’s key', (s) => known(s.proof.key, shortHex), 'digest', (s) => s.proof.key],
  ['Media', (s) => known(s.proof.mediaBound, (bound) => (bound ? 'from the key’s holder' : 'from somebody else'))],
  ['Signed state', (s) => known(s.proof.tick, (tick) => `tick ${whole(tick)}${age(s)}`)],
  ['State root', (s) => known(s.proof.root, shortHex), 'digest', (s) => s.proof.root],
  ['Your input', (s) => known(s.inputSigned, (signed) => (signed ? `signed · ${known(s.signingP50Ms, ms)}` : 'not signed'))],
  ['Acknowledged', (s) => known(s.proof.acknowledged, whole), '', () => 'Of your input, by the node’s newest receipt.'],
  ['Moves lost or late', (s) => counted(s, s.proof.motionsNotTaken), '', () => 'Or left out by the node. Later moves make up for them.'],
  ['Presses left out', (s) => counted(s, s.proof.pressesNotTaken), '', () => 'By the node: presses cannot get lost on the way.'],
  ['TEE evidence', (s) => known(s.proof.tee, (kind) => (kind === 'none' ? NO_TEE : `${kind}, not checked here`))],
];

/** A leg's row of the latency trace. */
const legRow = ([, label], i) => [label, ({ legs }) => known(legs[i], ({ p50Ms, p95Ms }) => `${ms(p50Ms)} · ${ms(p95Ms)}`)];

const clockError = ({ roundTripMs }) => `Node and page agree on the time within ${ms(roundTripMs / 2)}.`;

const NOT_CHECKED =
  'That the state follows from everyone’s input (lightcone replay), whose machine holds the key (lightcone verify)';
const OWN_VERIFIER = 'this page’s own code, which came from the node that it checks: the same page can be served from elsewhere';

/** See the top of the file. */
export class Overlay {
  #parts;
  #rows;

  /**
   * @param {Record<string, HTMLElement>} parts see `markup.js`
   * @param {{save: () => void, saveLatency: () => void}} actions save what was signed, and how long what took
   */
  constructor(parts, { save, saveLatency }) {
    this.#parts = parts;
    const rows = (list, all) => all.map((row) => new Row(list, row));
    this.#rows = [...rows(parts.media, MEDIA), ...rows(parts.streamRows, STREAM), ...rows(parts.proofRows, PROOF)];
    parts.save.addEventListener('click', save);
    this.#rows.push(...LEGS.map((leg, i) => new Row(parts.latencyRows, legRow(leg, i))));
    parts.saveLatency.addEventListener('click', saveLatency);
    for (const button of parts.folds) {
      button.addEventListener('click', () => this.#unfold(button.nextElementSibling.hidden ? button : null));
    }
    this.#unfold(null);
  }

  /** @param {object} stats see `LightconePlayer.stats` */
  update(stats) {
    const { proof, verdict, checked, unchecked, save, latencyUnit, clock, saveLatency, rate } = this.#parts;
    for (const row of this.#rows) row.update(stats);
    proof.dataset.verdict = stats.proof.verdict;
    proof.classList.toggle('left-out', stats.proof.pressesNotTaken > 0);
    setText(verdict, stats.proof.words);
    setText(checked, scope(stats));
    setText(unchecked, stats.proof.verdict === 'verified' ? notChecked(stats.proof) : '');
    setText(rate, known(stats.bitrateBps, bitrate));
    setText(latencyUnit, stats.legs.length > 0 ? 'p50 · p95' : '');
    setText(clock, known(stats.clock, clockError));
    saveLatency.disabled = stats.legs.length === 0;
    save.disabled = ['none', 'unable'].includes(stats.proof.verdict);
  }

  /** Opens one part and closes the others, or closes all. */
  #unfold(opened) {
    for (const button of this.#parts.folds) {
      button.nextElementSibling.hidden = button !== opened;
      button.setAttribute('aria-expanded', String(button === opened));
      button.parentElement.classList.toggle('unfolding', button === opened);
    }
    this.#parts.overlay.classList.toggle('open', opened !== null);
  }
}

class Row {
  #text;
  #besides;
  #cell;

  constructor(list, [label, text, kind = '', besides = () => '']) {
    this.#text = text;
    this.#besides = besides;
    const row = list.appendChild(document.createElement('div'));
    row.className = kind;
    row.appendChild(document.createElement('dt')).textContent = label;
    this.#cell = row.appendChild(document.createElement('dd'));
  }

  update(stats) {
    setText(this.#cell, this.#text(stats));
    const besides = this.#besides(stats) ?? '';
    if (this.#cell.title !== besides) this.#cell.title = besides;
  }
}

function bitrate(bps) {
  return bps < 1e6 ? `${Math.round(bps / 1e3)} kb/s` : `${(bps / 1e6).toFixed(1)} Mb/s`;
}

function display({ refreshMs, refreshWaitMs }) {
  const rate = `${Math.round(1000 / refreshMs)} Hz`;
  return refreshWaitMs === null ? rate : `${rate} · after ${ms(refreshWaitMs)}`;
}

/**
 * What the node gives a view, in words.
 * @param {import('./note.js').GivenView} view
 */
export function given({ width, height, rateHz, smooth, reduced, narrow }) {
  let why = '';
  if (reduced) why = ' · busy';
  if (narrow) why = ' · slow link';
  const edges = smooth ? '' : ', hard edges';
  return `${width} × ${height}, ${Math.round(rateHz)}/s${edges}${why}`;
}

/** Known only once a receipt said how far the node has come. */
function counted({ proof }, notTaken) {
  return proof.acknowledged === null ? UNKNOWN : known(notTaken, whole);
}

function age({ tick, proof }) {
  return tick === null ? '' : ` · ${whole(Math.max(0, tick - proof.tick))} ago`;
}

/** What a person would have to check in another way. */
function notChecked({ verifier }) {
  return `${NOT_CHECKED}${verifier.ofNode ? `; ${OWN_VERIFIER}` : ''}.`;
}

/** What the verdict rests on. */
function scope({ proof, inputSigned }) {
  switch (proof.verdict) {
    case 'verified': {
      const by = proof.verifier.ofNode ? '' : ` The code that checked came from ${proof.verifier.origin}.`;
      const state = 'This key signed that state, and contradicted nothing it signed before.';
      if (!inputSigned || proof.acknowledged === null) return `${state}${by}`;
      const gaps = proof.motionsNotTaken + proof.pressesNotTaken > 0;
      return `${state} Its receipts match what you sent${gaps ? ', but for what is missing' : ''}.${by}`;
    }
    case 'failed':
      return 'Save the receipts: they hold what the node itself signed, for others to check.';
    case 'unable':
      return 'Nothing that the node signed was checked.';
    default:
      return 'What the node signs is checked here, in this browser, as soon as it comes.';
  }
}
