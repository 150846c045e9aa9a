/** What the page has for who makes the world: its console (L) and the inspector (I). It comes to light once the node tells of a console. */

import { ConsolePanel } from './console.js';
import { InspectorPanel } from './inspector.js';

/** See the top of the file. */
export class Workshop {
  #parts;
  #target;
  #console;
  #inspector;
  /** Panels that were open when the connection ended. */
  #closed = [];

  /**
   * @param {Record<string, HTMLElement>} parts see `markup.js`
   * @param {object} target
   * @param {() => Promise<unknown>} target.ask see `inspector.js`
   * @param {(event: KeyboardEvent) => boolean} target.wants whether a key is ours: nothing else on the page has it, nor the game
   */
  constructor(parts, target) {
    this.#parts = parts;
    this.#target = target;
    this.#console = new ConsolePanel(parts);
    this.#inspector = new InspectorPanel(parts, target.ask);
    parts.log.addEventListener('click', () => this.#toggle(this.#console));
    parts.look.addEventListener('click', () => this.#toggle(this.#inspector));
  }

  /** Keys count until `signal` aborts. @param {AbortSignal} signal */
  listen(signal) {
    const down = (event) => {
      const panel = { i: this.#inspector, l: this.#console }[event.key?.toLowerCase()];
      const taken = event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey;
      if (!panel || taken || this.#parts.log.hidden || !this.#target.wants(event)) return;
      event.preventDefault();
      this.#toggle(panel);
    };
    window.addEventListener('keydown', down, { signal });
    signal.addEventListener('abort', () => this.#inspector.open(false));
  }

  /** Another connection began: perhaps to a node that has no console. */
  begin() {
    const { log, look } = this.#parts;
    if (!log.hidden) this.#closed = [this.#console, this.#inspector].filter((panel) => panel.isOpen);
    this.#closed.forEach((panel) => panel.open(false));
    log.hidden = true;
    look.hidden = true;
    this.#console.begin();
  }

  /** @param {{from: number, lines: import('./console.js').Line[]}} piece of the console */
  take(piece) {
    this.#parts.log.hidden = false;
    this.#parts.look.hidden = false;
    this.#closed.splice(0).forEach((panel) => panel.open(true));
    this.#console.take(piece);
  }

  #toggle(panel) {
    panel.open(!panel.isOpen);
  }
}
