/** The panel of keys and mouse, the legend on the card, and what of both is remembered. */

import { Bindings, COMMANDS } from './bindings.js';
import { make, setText } from './dom.js';
import { Layout } from './layout.js';
import { legendRows } from './markup.js';
import { recall, remember } from './remember.js';

const KEY = 'lightcone-keys';
const SPEEDS = { least: 0.25, most: 4 };
const WORDS = {
  forward: 'Forward',
  back: 'Back',
  left: 'Left',
  right: 'Right',
  jump: 'Jump',
  run: 'Run',
  use: 'Use',
  camera: 'Camera',
  mouse: 'Mouse free, or not',
  talk: 'Say something',
  sound: 'Sound',
  full: 'Full screen',
  figures: 'Figures',
};
const WALK = ['forward', 'left', 'back', 'right'];

/** @param {unknown} kept @returns {number} how far the mouse turns, 1 as at the beginning */
export function mouseSpeedOf(kept) {
  const speed = kept?.mouse;
  return Number.isFinite(speed) ? Math.min(SPEEDS.most, Math.max(SPEEDS.least, speed)) : 1;
}

/** See the top of the file. */
export class Settings {
  #parts;
  #bindings;
  #mouse;
  #layout = new Layout();
  /** The buttons of the panel, by command. */
  #buttons = new Map();
  /** The command that waits for its key. */
  #asking = null;
  /** Where the key is that was the last answer. */
  #answered = null;

  /** @param {Record<string, HTMLElement>} parts see `markup.js` */
  constructor(parts) {
    this.#parts = parts;
    const kept = recall(KEY);
    this.#bindings = new Bindings(kept?.keys);
    this.#mouse = mouseSpeedOf(kept);
    for (const command of COMMANDS) parts.rebinds.append(this.#row(command, WORDS[command]));
    parts.speed.addEventListener('input', () => this.#setMouse(2 ** Number(parts.speed.value)));
    parts.reset.addEventListener('click', () => this.#reset());
    parts.tune.addEventListener('click', () => this.open(parts.settings.hidden));
    this.#show();
  }

  /**
   * Until `signal` aborts: keys go to a row that waits for one, before anybody else hears of them.
   * @param {AbortSignal} signal
   */
  listen(signal) {
    const down = (event) => {
      if (this.#layout.learn(event)) this.#show();
      if (this.#asking) this.#answer(event);
    };
    window.addEventListener('keydown', down, { signal, capture: true });
    // Else Space, once it is a key of the game, would press its own row again.
    const up = (event) => {
      if (event.code !== this.#answered) return;
      this.#answered = null;
      event.preventDefault();
    };
    window.addEventListener('keyup', up, { signal, capture: true });
    window.addEventListener('blur', () => this.#ask(null), { signal });
    window.addEventListener('focus', () => this.#readLayout(), { signal });
    this.#readLayout();
  }

  /** @param {KeyboardEvent} event @returns {string | null} */
  commandOf(event) {
    return this.#bindings.commandOf(event);
  }

  /** @param {string | null} command @returns {number | undefined} bits of what is held */
  actionOf(command) {
    return this.#bindings.actionOf(command);
  }

  /**
   * The world's own actions, which have rows of their own.
   * @param {import('./panel.js').Action[]} actions
   */
  declare(actions) {
    this.#ask(null);
    for (const { command } of this.#bindings.own) this.#buttons.delete(command);
    this.#bindings.declare(actions);
    this.#parts.ownRebinds.replaceChildren(...this.#bindings.own.map(({ command, label }) => this.#row(command, label)));
    this.#parts.ownRebinds.hidden = actions.length === 0;
    this.#show();
  }

  /** @param {string} command @returns {string | null} what is printed on its first key */
  keyOf(command) {
    return this.#label(command)[0] ?? null;
  }

  get mouseSpeed() {
    return this.#mouse;
  }

  /** @param {boolean} open */
  open(open) {
    this.#parts.settings.hidden = !open;
    this.#parts.stage.classList.toggle('tuning', open);
    this.#parts.tune.setAttribute('aria-pressed', String(open));
    this.#ask(null);
  }

  async #readLayout() {
    if (await this.#layout.read(navigator.keyboard)) this.#show();
  }

  #row(command, words) {
    const button = make('button', { class: 'rebind' });
    button.addEventListener('click', () => this.#ask(this.#asking === command ? null : command));
    this.#buttons.set(command, button);
    return make('div', {}, make('dt', {}, words), make('dd', {}, button));
  }

  #ask(command) {
    if (command === this.#asking) return;
    this.#asking = command;
    this.#show();
  }

  #answer(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    this.#answered = event.code;
    const taken = event.code !== 'Escape' && this.#bindings.bind(this.#asking, event);
    if (taken) this.#keep();
    // A key that cannot be had: the row waits for another.
    if (taken || event.code === 'Escape') this.#ask(null);
  }

  #setMouse(speed) {
    this.#mouse = mouseSpeedOf({ mouse: speed });
    this.#keep();
    this.#show();
  }

  #reset() {
    this.#bindings.reset();
    this.#setMouse(1);
  }

  #keep() {
    remember(KEY, { keys: this.#bindings.changed, mouse: this.#mouse });
  }

  #label(command) {
    return this.#bindings.keysOf(command).map((key) => this.#layout.label(key));
  }

  #show() {
    const { keys, speed, speedNow, talk, figures, full } = this.#parts;
    for (const [command, button] of this.#buttons) {
      setText(button, this.#asking === command ? 'Press a key…' : this.#label(command).join(' or ') || 'None');
      button.classList.toggle('asking', this.#asking === command);
    }
    speed.value = String(Math.log2(this.#mouse));
    setText(speedNow, `${this.#mouse.toFixed(2)} ×`);
    for (const [tool, command] of [[talk, 'talk'], [figures, 'figures'], [full, 'full']]) {
      const [label] = this.#label(command);
      tool.title = label ? `${WORDS[command]} (${label})` : WORDS[command];
    }
    keys.replaceChildren(...legendRows(this.#legend()));
  }

  #legend() {
    const first = (command) => this.#label(command).slice(0, 1);
    const rows = [[WALK.flatMap(first), 'Walk'], [['Mouse'], 'Look']];
    for (const command of ['jump', 'run', 'use', 'camera', 'mouse', 'sound', 'full', 'figures']) rows.push([first(command), WORDS[command]]);
    for (const { command, label } of this.#bindings.own) rows.push([first(command), label]);
    return [...rows.filter(([labels]) => labels.length > 0), [['Esc'], 'Free the mouse']];
  }
}
