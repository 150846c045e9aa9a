/** Actions of the world's own: rows in the panel of keys, buttons of gamepads, and buttons for thumbs. */

import { make } from './dom.js';
import { listenToPad } from './touch.js';

const IN_A_ROW = 4;

/** See the top of the file. */
export class OwnActions {
  #pads;
  #controls;
  #settings;
  #list = [];
  #buttons = new Map();
  /** Ends the listening of the thumbs' buttons that are there now. */
  #gone = new AbortController();

  /**
   * @param {HTMLElement} pads where buttons for thumbs stand
   * @param {import('./controls.js').Controls} controls
   * @param {{declare: (actions: import('./panel.js').Action[]) => void}} settings
   */
  constructor(pads, controls, settings) {
    this.#pads = pads;
    this.#controls = controls;
    this.#settings = settings;
    pads.hidden = true;
  }

  /** @param {import('./panel.js').Action[]} actions all there are */
  update(actions) {
    if (JSON.stringify(actions) === JSON.stringify(this.#list)) return;
    for (const { bit } of this.#list) this.#controls.release(source(bit), performance.now());
    this.#list = actions;
    this.#settings.declare(actions);
    this.#buttons = new Map();
    for (const { pad, bit } of actions) if (pad !== null) this.#buttons.set(pad, (this.#buttons.get(pad) ?? 0) | bit);
    this.#gone.abort();
    this.#gone = new AbortController();
    const touched = actions.filter(({ touch }) => touch);
    this.#pads.replaceChildren(...touched.map((action) => this.#pad(action)));
    this.#pads.hidden = touched.length === 0;
    // The styles make room for them.
    this.#pads.dataset.rows = String(Math.ceil(touched.length / IN_A_ROW));
  }

  /** Bits by the index of a gamepad's button. @returns {Map<number, number>} */
  get buttons() {
    return this.#buttons;
  }

  #pad({ label, bit }) {
    const button = make('button', { class: 'pad own' }, make('span', {}, label));
    listenToPad(button, source(bit), bit, this.#controls, this.#gone.signal);
    return button;
  }
}

function source(bit) {
  return `TouchOwn${bit}`;
}
