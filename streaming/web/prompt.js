/** The line that a player writes to the world, over the picture: the world asks for it, or the player begins it. */

import { lineOf } from './lines.js';

/**
 * @typedef {object} PromptTarget
 * @property {(text: string) => boolean} send whether it went out
 * @property {(open: boolean) => void} opened it takes the keys now, or gives them back
 */

/** See the top of the file. */
export class Prompt {
  #parts;
  #target;
  /** What the world takes, and whether it was asked for: null while it takes nothing. */
  #wanted = null;
  #answered = 0;
  /** An Enter is down that chose a word of the input method, and sends nothing. */
  #confirms = false;

  /**
   * @param {{prompt: HTMLFormElement, line: HTMLInputElement, talk: HTMLButtonElement}} parts see `markup.js`
   * @param {PromptTarget} target
   */
  constructor({ prompt, line, talk }, target) {
    this.#parts = { prompt, line, talk };
    this.#target = target;
    prompt.addEventListener('submit', (event) => {
      event.preventDefault();
      if (!this.#confirms) this.#submit();
    });
    line.addEventListener('keydown', (event) => {
      // A line is for the world alone: neither the page nor the player hears how it is written.
      event.stopPropagation();
      const composes = isComposing(event);
      this.#confirms = composes && event.code.endsWith('Enter');
      if (composes || event.code !== 'Escape') return;
      event.preventDefault();
      this.close();
    });
    line.addEventListener('keyup', (event) => {
      event.stopPropagation();
      this.#confirms = false;
    });
    line.addEventListener('input', () => line.setCustomValidity(''));
  }

  /**
   * A note of the world.
   * @param {{label: string, asked: number} | null} wanted
   * @param {boolean} playing whether it may come up by itself
   */
  update(wanted, playing) {
    const { line, talk } = this.#parts;
    this.#wanted = wanted;
    talk.hidden = !wanted;
    if (!wanted) {
      this.close();
      return;
    }
    if (line.placeholder !== wanted.label) {
      line.placeholder = wanted.label;
      line.setAttribute('aria-label', wanted.label);
    }
    if (!playing || wanted.asked <= this.#answered) return;
    this.#answered = wanted.asked;
    this.open();
  }

  /** Whether a line is being written. */
  get isOpen() {
    return !this.#parts.prompt.hidden;
  }

  /** Begins a line. @returns {boolean} false when the world takes none */
  open() {
    if (!this.#wanted) return false;
    if (this.isOpen) return true;
    this.#parts.prompt.hidden = false;
    this.#target.opened(true);
    this.#parts.line.focus({ preventScroll: true });
    return true;
  }

  /** Gives the keys back; what was written stays for the next time. */
  close() {
    if (!this.isOpen) return;
    this.#parts.prompt.hidden = true;
    this.#target.opened(false);
  }

  /** Another connection: nothing was asked yet. */
  reset() {
    this.#answered = 0;
    this.update(null, false);
  }

  #submit() {
    const { line } = this.#parts;
    const text = line.value.trim();
    try {
      if (text && !this.#target.send(lineOf(text))) throw new Error('not sent: too many lines, or no connection');
    } catch (error) {
      line.setCustomValidity(error.message);
      line.reportValidity();
      return;
    }
    line.value = '';
    this.close();
  }
}

/** The key is the input method's. Safari ends the composition before it tells of the key, and leaves only its old number. */
function isComposing({ isComposing, keyCode }) {
  return isComposing || keyCode === 229;
}
