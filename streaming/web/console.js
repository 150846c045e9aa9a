/**
 * What the world says to who makes it (`engine-host/node/src/workshop/console.rs`): the newest lines, in a panel. It comes from outside:
 * all is bounded, all is checked.
 */

import { make, setText } from './dom.js';

const MAX_LINES = 200;
const MAX_TEXT_CHARS = 6000;
/** So near to the end of what is scrolled is at its end. */
const SLACK_PX = 24;
const LEVELS = ['info', 'warning', 'error'];

/**
 * @typedef {object} Line
 * @property {'info' | 'warning' | 'error'} level
 * @property {number | null} tick in which it was said
 * @property {string} text perhaps of several lines
 */

/**
 * @param {unknown} value
 * @returns {{from: number, lines: Line[]} | null} the number of the first line, and lines in order
 */
export function parseConsole(value) {
  if (typeof value !== 'object' || value === null || !Array.isArray(value.lines)) return null;
  if (!Number.isSafeInteger(value.from) || value.from < 0) return null;
  return { from: value.from, lines: value.lines.slice(0, MAX_LINES).map(line) };
}

/** What is wrong in a line is as if it were not there; the line stays, because lines are counted. */
function line(value) {
  const { level, tick, text } = value ?? {};
  const plain = typeof text === 'string' ? text.slice(0, MAX_TEXT_CHARS) : '';
  return {
    level: LEVELS.includes(level) ? level : 'info',
    tick: Number.isSafeInteger(tick) && tick >= 0 ? tick : null,
    // Nothing turns the direction of what follows.
    text: plain.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ''),
  };
}

/** The lines that there are. */
export class Log {
  /** @type {Line[]} */
  lines = [];
  /** How many came and are forgotten, or never came. */
  gone = 0;
  #next = null;

  /** @param {{from: number, lines: Line[]}} piece @returns {Line[]} what is new */
  take({ from, lines }) {
    const next = this.#next ?? from;
    const fresh = lines.slice(Math.max(0, next - from));
    this.gone += Math.max(0, from - next);
    this.#next = Math.max(next, from + lines.length);
    this.lines.push(...fresh);
    const over = Math.max(0, this.lines.length - MAX_LINES);
    this.lines.splice(0, over);
    this.gone += over;
    return fresh;
  }
}

/** See the top of the file. */
export class ConsolePanel {
  #parts;
  #log = new Log();
  #unread = 0;

  /** @param {{console: HTMLElement, consoleLines: HTMLElement, consoleGone: HTMLElement, log: HTMLElement, unread: HTMLElement}} parts see `markup.js` */
  constructor(parts) {
    this.#parts = parts;
    this.#render();
  }

  get isOpen() {
    return !this.#parts.console.hidden;
  }

  /** @param {boolean} open */
  open(open) {
    this.#parts.console.hidden = !open;
    this.#parts.log.setAttribute('aria-pressed', String(open));
    if (open) this.#unread = 0;
    this.#render();
  }

  /** Another connection: lines are numbered anew, and all are told again. */
  begin() {
    this.#log = new Log();
    this.#unread = 0;
    this.#render();
  }

  /** @param {{from: number, lines: Line[]}} piece */
  take(piece) {
    const fresh = this.#log.take(piece);
    if (!this.isOpen) this.#unread += fresh.filter(({ level }) => level !== 'info').length;
    if (fresh.length > 0) this.#render();
  }

  #render() {
    const { console: panel, consoleLines, consoleGone, unread } = this.#parts;
    setText(unread, this.#unread > 0 ? String(Math.min(this.#unread, 99)) : '');
    unread.hidden = this.#unread === 0;
    if (!this.isOpen) return;
    // Whoever reads further up is left there.
    const atEnd = !(panel.scrollTop + panel.clientHeight < panel.scrollHeight - SLACK_PX) || consoleLines.children.length === 0;
    const { lines, gone } = this.#log;
    setText(consoleGone, gone > 0 ? `${gone.toLocaleString('en-GB')} earlier lines are gone` : '');
    consoleLines.replaceChildren(...lines.map(lineElement));
    if (atEnd) panel.scrollTop = panel.scrollHeight;
  }
}

function lineElement({ level, tick, text }) {
  return make('li', { class: level }, make('span', { class: 'tick' }, tick === null ? '' : String(tick)), make('pre', {}, text));
}
