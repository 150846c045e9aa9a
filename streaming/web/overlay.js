/** The panel of figures. What is not known yet is an en dash. */

const UNKNOWN = '–';

const known = (value, format) => (value === null || value === undefined ? UNKNOWN : format(value));
const whole = (value) => Math.round(value).toLocaleString('en-GB');
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

const photon = (s, value) => (s.inputToPhotonReadable ? known(value, ms) : 'n/a');

/** Label, and text from the player's stats. */
const ROWS = [
  ['Picture', (s) => known(s.width, () => `${s.width} × ${s.height}`)],
  ['Decoded', (s) => known(s.fps, (fps) => `${fps.toFixed(1)} fps`)],
  ['Bitrate', (s) => known(s.bitrateBps, bitrate)],
  ['Round trip', (s) => known(s.roundTripMs, ms)],
  ['Input → photon p50', (s) => photon(s, s.inputToPhotonP50Ms), 'key'],
  ['Input → photon p95', (s) => photon(s, s.inputToPhotonP95Ms), 'key'],
  ['Jitter buffer', (s) => known(s.jitterBufferMs, ms)],
  ['Frames dropped', (s) => known(s.framesDropped, whole)],
  ['Freezes', (s) => known(s.freezeCount, (n) => (n === 0 ? '0' : `${n} · ${known(s.freezeMs, ms)}`))],
  ['Tick', (s) => known(s.tick, whole)],
  ['State digest', (s) => known(s.digest, ({ hex }) => `${hex.slice(0, 8)}…${hex.slice(-4)}`), 'digest'],
  ['Players', (s) => known(s.players, whole)],
];

/** See the top of the file. */
export class Overlay {
  #cells = new Map();

  /** @param {HTMLElement} list a `<dl>` */
  constructor(list) {
    for (const [label, , kind] of ROWS) {
      const row = list.appendChild(document.createElement('div'));
      row.className = kind ?? '';
      row.appendChild(document.createElement('dt')).textContent = label;
      const cell = row.appendChild(document.createElement('dd'));
      cell.textContent = UNKNOWN;
      this.#cells.set(label, cell);
    }
  }

  /** @param {object} stats see `LightconePlayer.stats` */
  update(stats) {
    for (const [label, text, kind] of ROWS) {
      const cell = this.#cells.get(label);
      cell.textContent = text(stats);
      if (kind === 'digest') cell.title = stats.digest ? `Tick ${stats.digest.tick}: ${stats.digest.hex}` : '';
    }
  }
}

function bitrate(bps) {
  return bps < 1e6 ? `${Math.round(bps / 1e3)} kb/s` : `${(bps / 1e6).toFixed(1)} Mb/s`;
}
