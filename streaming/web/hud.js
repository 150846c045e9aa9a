/** What the world tells a player while playing: the score, and a hint that goes away. */

const MAX_LINES = 6;
const HINT_MS = 9000;

/** See the top of the file. */
export class Hud {
  #board;
  #hint;
  #hintTimer = null;
  #shownHint = null;

  /** @param {{board: HTMLElement, hint: HTMLElement}} parts a list and a paragraph */
  constructor({ board, hint }) {
    this.#board = board;
    this.#hint = hint;
  }

  /** @param {import('./note.js').Note} note */
  update(note) {
    const lines = scoreLines(note.players);
    this.#board.hidden = lines.length === 0;
    this.#board.replaceChildren(...lines.map(lineElement));
    if (note.hint !== this.#shownHint) this.showHint(note.hint);
  }

  /** Shows a text for some seconds; the same text comes back only when this is called. */
  showHint(text) {
    clearTimeout(this.#hintTimer);
    this.#shownHint = text;
    if (text) this.#hint.textContent = text;
    this.#hint.classList.toggle('shown', Boolean(text));
    if (text) this.#hintTimer = setTimeout(() => this.#hint.classList.remove('shown'), HINT_MS);
  }

  /** Shows a text of the page's own for some seconds; the world's hint stays what it is. */
  remark(text) {
    const hint = this.#shownHint;
    this.showHint(text);
    this.#shownHint = hint;
  }

  /** Brings the world's hint back, when a player begins or resumes. */
  repeatHint() {
    this.showHint(this.#shownHint);
  }
}

/**
 * The lines of the scoreboard: best first, the player always among them.
 * @param {import('./note.js').NotePlayer[]} players
 * @returns {(import('./note.js').NotePlayer & {rank: number})[]}
 */
export function scoreLines(players) {
  const ranked = [...players]
    .sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || 0)
    .map((player, i) => ({ ...player, rank: i + 1 }));
  const lines = ranked.slice(0, MAX_LINES);
  const you = ranked.find((player) => player.you);
  if (you && !lines.includes(you)) lines[MAX_LINES - 1] = you;
  return lines;
}

function lineElement({ name, score, you, colour }) {
  const line = document.createElement('li');
  if (you) line.className = 'you';
  const dot = line.appendChild(document.createElement('span'));
  dot.className = 'dot';
  if (colour) dot.style.backgroundColor = colour;
  const label = line.appendChild(document.createElement('span'));
  label.className = 'name';
  label.textContent = you ? `${name} (you)` : name;
  const points = line.appendChild(document.createElement('span'));
  points.className = 'score';
  points.textContent = score === null ? '' : score.toLocaleString('en-GB');
  return line;
}
