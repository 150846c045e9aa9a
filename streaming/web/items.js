/** What a world puts over the picture: texts, bars and buttons in the corners and in the middle. */

import { make, setText } from './dom.js';
import { PLACES } from './panel.js';

/** Buttons that a key presses: 1 to 9. */
const MAX_KEYED = 9;

/**
 * @typedef {object} ItemsTarget
 * @property {(id: number) => void} press the button is pressed
 * @property {() => void} pointed it was pressed by a mouse or a finger: keys go on to the game
 * @property {(code: string) => boolean} taken whether the key does something else
 */

/** See the top of the file. */
export class Items {
  #places;
  #target;
  /** By id. @type {Map<number, Shown>} */
  #shown = new Map();
  #list = [];

  /**
   * @param {Record<string, HTMLElement>} places one for each of `PLACES`
   * @param {ItemsTarget} target
   */
  constructor(places, target) {
    this.#places = places;
    this.#target = target;
  }

  /** @param {import('./panel.js').Item[]} items all there are; what stays keeps the focus */
  update(items) {
    this.#list = items;
    const before = this.#shown;
    this.#shown = new Map();
    for (const item of items) {
      const known = before.get(item.id);
      const stays = known?.kind === item.kind;
      this.#shown.set(item.id, stays ? known : new Shown(item.kind, () => this.#target.press(item.id), () => this.#target.pointed()));
    }
    for (const [id, shown] of before) if (this.#shown.get(id) !== shown) shown.element.remove();
    for (const place of PLACES) this.#arrange(this.#places[place], items.filter(({ at }) => at === place));
    this.name();
  }

  /** Says anew which keys press buttons. */
  name() {
    const keyed = this.#keyed;
    for (const item of this.#list) {
      const number = keyed.indexOf(item.id) + 1;
      this.#shown.get(item.id).show(item, number > 0 && !this.#target.taken(`Digit${number}`) ? number : null);
    }
  }

  /** A digit was pressed. @param {number} number from 1 @returns {boolean} whether it is a button's */
  pressKeyed(number) {
    const id = this.#keyed[number - 1];
    if (id === undefined || this.#target.taken(`Digit${number}`)) return false;
    this.#target.press(id);
    return true;
  }

  get #keyed() {
    return this.#list.filter(({ kind }) => kind === 'button').slice(0, MAX_KEYED).map(({ id }) => id);
  }

  #arrange(place, items) {
    items.forEach(({ id }, i) => {
      const { element } = this.#shown.get(id);
      if (place.children[i] !== element) place.insertBefore(element, place.children[i] ?? null);
    });
    place.hidden = items.length === 0;
  }
}

class Shown {
  kind;
  element;
  #text;
  #key;

  constructor(kind, press, pointed) {
    this.kind = kind;
    this.#text = make('span', { class: 'said' });
    this.#key = make('kbd', { 'aria-hidden': 'true', hidden: true });
    if (kind === 'button') {
      this.element = make('button', { class: 'item press' }, this.#key, this.#text);
      // The surface below would take the mouse for a look around.
      this.element.addEventListener('pointerdown', (event) => event.stopPropagation());
      this.element.addEventListener('click', ({ detail }) => {
        press();
        // Else Space, which jumps, would press it again.
        if (detail) pointed();
      });
    } else if (kind === 'bar') {
      const track = make('span', { class: 'track' }, make('span', { class: 'full' }));
      this.element = make('div', { class: 'item meter', role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100 }, this.#text, track);
    } else this.element = make('p', { class: 'item' }, this.#text);
  }

  show({ text, share, colour }, key) {
    setText(this.#text, text);
    if (this.kind === 'text') this.element.hidden = text === '';
    if (this.kind === 'bar') this.#fill(text, share, colour);
    if (this.kind === 'button') {
      this.#key.hidden = key === null;
      setText(this.#key, String(key ?? ''));
    }
  }

  #fill(label, share, colour) {
    this.#text.hidden = label === '';
    this.element.style.setProperty('--share', String(share));
    this.element.style.setProperty('--colour', colour ?? 'currentColor');
    this.element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.element.setAttribute('aria-label', label || 'Bar');
  }
}
