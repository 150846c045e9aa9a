/** What is in a box of a world's screen: text, a line to write in, or a list to choose from. */

import { make, setText } from './dom.js';
import { richText } from './rich-text.js';

const ACROSS = { left: 'flex-start', center: 'center', right: 'flex-end' };
const DOWN = { top: 'flex-start', middle: 'center', bottom: 'flex-end' };

/** Text. */
export class Said {
  element = make('div', { class: 'part said' }, make('p', {}));
  #shown = null;

  /** @param {import('./screen-read.js').ScreenNode['words']} words */
  show(words) {
    const asked = JSON.stringify(words);
    if (asked === this.#shown) return;
    this.#shown = asked;
    const [down, across] = words.align.split('-');
    Object.assign(this.element.style, {
      ...lettersOf(words), whiteSpace: words.wraps ? 'pre-wrap' : 'pre', justifyContent: ACROSS[across], alignItems: DOWN[down],
    });
    this.element.children[0].replaceChildren(...richText(words.value));
  }
}

/** A line to write in. */
export class Entry {
  element = make('input', { class: 'part entry', type: 'text', autocomplete: 'off', maxlength: 500 });
  #value = null;

  /**
   * @param {object} target
   * @param {(value: string) => void} target.wrote
   * @param {(value: string) => void} target.sent
   * @param {() => void} target.left the keys are the game's again
   */
  constructor({ wrote, sent, left }) {
    const { element } = this;
    element.addEventListener('input', () => wrote(element.value));
    keepKeys(element, left);
    element.addEventListener('keydown', (event) => {
      // An Enter that chose a word of the input method sends nothing.
      if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      sent(element.value);
    });
  }

  /** @param {import('./screen-read.js').ScreenNode['field']} field */
  show(field) {
    const { element } = this;
    Object.assign(element.style, lettersOf(field));
    element.style.setProperty('--hint', field.hintColour);
    element.setAttribute('placeholder', field.hint);
    if (field.hint) element.setAttribute('aria-label', field.hint);
    else element.removeAttribute('aria-label');
    element.disabled = field.disabled;
    // What the world says once does not undo what is written afterwards.
    if (field.value !== null && field.value !== this.#value) element.value = field.value;
    this.#value = field.value;
  }
}

/** A list to choose from. */
export class List {
  element = make('select', { class: 'part list' });
  #shown = null;

  /**
   * @param {object} target
   * @param {(index: number) => void} target.chose below zero: none
   * @param {() => void} target.left the keys are the game's again
   */
  constructor({ chose, left }) {
    const { element } = this;
    element.addEventListener('change', () => chose(Number(element.value)));
    keepKeys(element, left);
  }

  /** @param {import('./screen-read.js').ScreenNode['choice']} choice */
  show(choice) {
    const { element } = this;
    Object.assign(element.style, lettersOf(choice));
    element.disabled = choice.disabled;
    const asked = JSON.stringify([choice.options, choice.empty, choice.chosen]);
    if (asked === this.#shown) return;
    this.#shown = asked;
    const option = (text, index) => {
      const one = make('option', { value: index });
      setText(one, text);
      return one;
    };
    const none = choice.empty === null ? [] : [option(choice.empty, -1)];
    element.replaceChildren(...none, ...choice.options.map(option));
    element.value = String(choice.chosen);
  }
}

function lettersOf({ colour, size, align, font }) {
  return { color: colour, fontSize: `${size}px`, fontFamily: font, textAlign: align.split('-')[1] };
}

/** What is typed in it neither steers the body nor reaches the page. */
function keepKeys(element, left) {
  element.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    left();
  });
  element.addEventListener('keyup', (event) => event.stopPropagation());
}
