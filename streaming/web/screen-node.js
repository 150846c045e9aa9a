/** One box of a world's screen, as an element. */

import { paintBack } from './backdrop.js';
import { make } from './dom.js';
import { Entry, List, Said } from './screen-parts.js';
import { restyle } from './screen-style.js';

/** See the top of the file. */
export class Box {
  element = make('div', { class: 'node' });
  /** @type {import('./screen-read.js').ScreenNode} */
  node;
  #paint = null;
  #said = null;
  #entry = null;
  #list = null;
  #target;

  /**
   * @param {import('./screen-read.js').ScreenNode} node
   * @param {{did: (node: [number, number], did: string | object) => void, left: () => void,
   *   addressOf: (digest: string) => Promise<string | null>}} target
   */
  constructor(node, target) {
    this.node = { ...node, style: new Map() };
    this.#target = target;
    this.element.dataset.node = node.key;
    this.show(node);
  }

  /** @param {import('./screen-read.js').ScreenNode} node what it is from now on */
  show(node) {
    const { element } = this;
    restyle(element, this.node.style, node.style);
    this.node = node;
    const { did, left, addressOf } = this.#target;
    this.#paint = paintBack(element, node.back, this.#paint, addressOf);
    this.#said = this.#part(this.#said, node.words, () => new Said());
    const fieldTarget = { wrote: (text) => did(node.id, { text }), sent: (submit) => did(node.id, { submit }), left };
    this.#entry = this.#part(this.#entry, node.field, () => new Entry(fieldTarget));
    this.#list = this.#part(this.#list, node.choice, () => new List({ chose: (choose) => did(node.id, { choose }), left }));
    const scrolls = node.style.get('overflow') === 'auto';
    element.classList.toggle('scrolls', scrolls);
    element.classList.toggle('takes', this.isPressable || node.blocks || scrolls);
    element.classList.toggle('bare', !node.back);
    this.#pressableByKeys(node.hears.has('down') || node.hears.has('up'));
  }

  /** Whether a pointer does anything here. */
  get isPressable() {
    const { hears, field, choice } = this.node;
    return hears.size > 0 || field !== null || choice !== null;
  }

  /** Puts the elements of boxes in it, in their order; those that are there already stay, and keep the focus. */
  hold(elements) {
    const own = [this.#paint, ...[this.#said, this.#entry, this.#list].map((part) => part?.element)].filter(Boolean);
    this.element.classList.toggle('lone', elements.length === 0);
    arrange(this.element, [...own, ...elements]);
  }

  #part(shown, said, create) {
    if (!said) {
      shown?.element.remove();
      return null;
    }
    const part = shown ?? create();
    part.show(said);
    if (!shown) this.element.insertBefore(part.element, this.element.children[this.#paint ? 1 : 0] ?? null);
    return part;
  }

  #pressableByKeys(on) {
    const { element } = this;
    if (on === (element.getAttribute('role') === 'button')) return;
    for (const [name, value] of [['role', 'button'], ['tabindex', '0']]) {
      if (on) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
  }
}

/** Makes elements the first children of another, in this order. */
export function arrange(parent, elements) {
  elements.forEach((element, i) => {
    if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null);
  });
}
