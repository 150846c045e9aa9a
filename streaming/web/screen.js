/**
 * What a world lays out over the picture: boxes with text, pictures, lines to write in and lists, made of elements. The browser lays
 * them out. A box that blocks or wants to be pressed takes mouse and finger; all others let them through to the game.
 */

import { make } from './dom.js';
import { Box, arrange } from './screen-node.js';
import { MAX_NODES } from './screen-read.js';
import { fitted } from './touches.js';

/** Boxes within boxes. */
const MAX_DEPTH = 128;
const KEYS = ['Enter', ' '];

/**
 * @typedef {object} ScreenTarget
 * @property {(node: [number, number], did: string | object) => void} did what the player did, see `touches.js`
 * @property {() => void} left the player has done something there, and the keys go on to the game
 * @property {() => void} writes the keys go to a line of the screen
 * @property {(digest: string) => Promise<string | null>} addressOf a picture's
 * @property {(width: number, height: number) => void} resized pixels
 */

/** See the top of the file. */
export class Screen {
  #room;
  #ground = make('div', { class: 'ground' });
  #target;
  /** By key. @type {Map<string, Box>} */
  #boxes = new Map();
  /** Keys of the boxes that stand in another, known or not; the ground's is null. @type {Map<string | null, Set<string>>} */
  #within = new Map();
  #canvas = null;
  #size = [0, 0];
  #hovered = new Set();
  /** How many boxes show each picture, by its digest. @type {Map<string, number>} */
  #pictured = new Map();
  /** What each pointer pressed, by its id. @type {Map<number, HTMLElement>} */
  #pressed = new Map();

  /**
   * @param {HTMLElement} room over the whole picture
   * @param {ScreenTarget} target
   */
  constructor(room, target) {
    this.#room = room;
    this.#target = {
      ...target,
      did: (node, did) => target.did(node, typeof did === 'object' && did.choose === undefined ? fittedAll(did) : did),
    };
    room.append(this.#ground);
    this.#listen();
  }

  /** Watches how large the picture is, until `signal` aborts. @param {AbortSignal} signal */
  watch(signal) {
    const observer = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      if (width === 0 || height === 0) return;
      this.#size = [width, height];
      this.#fit();
      this.#target.resized(width, height);
    });
    observer.observe(this.#room);
    signal.addEventListener('abort', () => observer.disconnect());
    // Let go outside, with another button as the last, or taken away by the browser.
    const over = ({ pointerId }) => this.#letGo(pointerId, null);
    for (const type of ['pointerup', 'pointercancel']) window.addEventListener(type, over, { signal });
  }

  /** How large the picture is. @returns {[number, number]} pixels */
  get size() {
    return this.#size;
  }

  /** Whether there is anything to press or to write in. */
  get isPressable() {
    return [...this.#boxes.values()].some((box) => box.isPressable);
  }

  /** Whether a box shows that picture, or waits for it. @param {string} digest */
  shows(digest) {
    return this.#pictured.has(digest);
  }

  /** @param {import('./screen-read.js').Change} change */
  update({ whole, canvas, gone, nodes }) {
    if (whole) this.clear();
    this.#canvas = canvas;
    const touched = new Set();
    for (const key of gone) this.#remove(key, touched);
    for (const node of nodes) this.#put(node, touched);
    for (const key of touched) this.#arrange(key);
    this.#fit();
  }

  /** Nothing is there any more. */
  clear() {
    this.#boxes.clear();
    this.#within.clear();
    this.#hovered.clear();
    this.#pressed.clear();
    this.#pictured.clear();
    this.#ground.replaceChildren();
  }

  #put(node, touched) {
    const known = this.#boxes.get(node.key);
    if (!known && this.#boxes.size >= MAX_NODES) return;
    const [parent, at] = [known?.node.within, known?.node.at];
    const before = known?.node.back?.picture;
    // Before it asks for its picture, which may need the place of one that no box shows.
    this.#countPicture(node.back?.picture, 1);
    this.#countPicture(before, -1);
    if (known) known.show(node);
    else this.#boxes.set(node.key, new Box(node, this.#target));
    if (known && parent === node.within && at === node.at) return;
    if (known && parent !== node.within) {
      this.#takeOut(node.key, parent);
      known.element.remove();
      touched.add(parent);
    }
    if (!this.#within.has(node.within)) this.#within.set(node.within, new Set());
    this.#within.get(node.within).add(node.key);
    touched.add(node.within);
    // It may hold boxes that came before it.
    touched.add(node.key);
  }

  #remove(key, touched) {
    const box = this.#boxes.get(key);
    if (!box) return;
    this.#boxes.delete(key);
    this.#takeOut(key, box.node.within);
    this.#countPicture(box.node.back?.picture, -1);
    this.#hovered.delete(box);
    box.element.remove();
    touched.add(box.node.within);
  }

  #countPicture(digest, by) {
    if (!digest) return;
    const count = (this.#pictured.get(digest) ?? 0) + by;
    if (count > 0) this.#pictured.set(digest, count);
    else this.#pictured.delete(digest);
  }

  #takeOut(key, parent) {
    const within = this.#within.get(parent);
    within?.delete(key);
    if (within?.size === 0) this.#within.delete(parent);
  }

  #arrange(key) {
    const children = [...(this.#within.get(key) ?? [])].map((child) => this.#boxes.get(child));
    children.sort((a, b) => a.node.at - b.node.at);
    const elements = children.filter((box) => this.#isGrounded(box)).map((box) => box.element);
    if (key === null) arrange(this.#ground, elements);
    else this.#boxes.get(key)?.hold(elements);
  }

  /** Not too deep, as what stands in itself is: what stands on something that is not known yet may come onto the ground with that. */
  #isGrounded(box) {
    let { within } = box.node;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      if (within === null || !this.#boxes.has(within)) return true;
      ({ within } = this.#boxes.get(within).node);
    }
    return false;
  }

  /** What is laid out for a larger picture than there is here, is shown smaller. */
  #fit() {
    const [width, height] = this.#size;
    const [wide, high] = this.#canvas ?? this.#size;
    const scale = Math.min(1, width / wide, height / high) || 1;
    Object.assign(this.#ground.style, {
      width: `${width / scale}px`, height: `${height / scale}px`, transform: scale === 1 ? '' : `scale(${scale})`,
    });
  }

  #listen() {
    const ground = this.#ground;
    // The surface below would take the mouse for a look around.
    ground.addEventListener('pointerdown', (event) => {
      event.stopPropagation();
      if (event.button !== 0) return;
      const box = this.#tell(event.target, 'down');
      if (box) this.#pressed.set(event.pointerId, box.element);
    });
    ground.addEventListener('pointerup', (event) => {
      if (event.button !== 0) return;
      this.#letGo(event.pointerId, event.target);
      if (!isWritten(event.target)) this.#target.left();
    });
    ground.addEventListener('pointerover', ({ target }) => this.#hover(target));
    ground.addEventListener('pointerout', ({ relatedTarget }) => this.#hover(relatedTarget));
    ground.addEventListener('keydown', (event) => {
      if (!KEYS.includes(event.key) || event.repeat || isWritten(event.target)) return;
      event.stopPropagation();
      event.preventDefault();
      this.#tell(event.target, 'down');
      this.#tell(event.target, 'up');
    });
    ground.addEventListener('focusin', ({ target }) => isWritten(target) && this.#target.writes());
  }

  /** The innermost that wants to hear of it does. */
  #tell(element, what) {
    const box = this.#hearer(element, what);
    if (box) this.#target.did(box.node.id, what);
    return box;
  }

  #hearer(element, what) {
    return this.#chain(element).find(({ node }) => node.hears.has(what));
  }

  /** A box that was pressed hears of the end of that, wherever the pointer is by then; so does the box that it is over. */
  #letGo(pointer, over) {
    const ends = [this.#pressed.get(pointer), over].map((element) => this.#hearer(element, 'up'));
    this.#pressed.delete(pointer);
    for (const box of new Set(ends)) if (box) this.#target.did(box.node.id, 'up');
  }

  #hover(element) {
    const now = new Set(this.#chain(element).filter(({ node }) => node.hears.has('hover')));
    for (const box of this.#hovered) if (!now.has(box)) this.#target.did(box.node.id, 'leave');
    for (const box of now) if (!this.#hovered.has(box)) this.#target.did(box.node.id, 'enter');
    this.#hovered = now;
  }

  /** The boxes that an element is in, from the inside. */
  #chain(element) {
    const chain = [];
    for (let one = element; one && one !== this.#ground && one.dataset; one = one.parentElement) {
      const box = this.#boxes.get(one.dataset.node);
      if (box) chain.push(box);
    }
    return chain;
  }
}

function isWritten(element) {
  return ['INPUT', 'SELECT', 'OPTION'].includes(element.tagName);
}

function fittedAll(did) {
  return Object.fromEntries(Object.entries(did).map(([what, value]) => [what, fitted(value)]));
}
