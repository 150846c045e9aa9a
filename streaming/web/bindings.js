/**
 * Which key does what. A key of the game is meant by its place, so that a hand lies the same on every keyboard; a key that
 * stands for a word (M: mute) by its letter, wherever that is. Both can be changed, and are kept for the next visit.
 */

import { Action } from './wire.js';

/** What keys do in the world. */
export const ACTIONS = Object.freeze({
  forward: Action.FORWARD,
  back: Action.BACK,
  left: Action.LEFT,
  right: Action.RIGHT,
  jump: Action.JUMP,
  run: Action.RUN,
  use: Action.USE,
  camera: Action.CAMERA,
});

/** The keys of each command: one character is a letter, anything longer a place (`KeyboardEvent.code`). */
const DEFAULTS = Object.freeze({
  forward: ['KeyW', 'ArrowUp'],
  back: ['KeyS', 'ArrowDown'],
  left: ['KeyA', 'ArrowLeft'],
  right: ['KeyD', 'ArrowRight'],
  jump: ['Space'],
  run: ['ShiftLeft', 'ShiftRight'],
  use: ['KeyE'],
  camera: ['KeyC'],
  talk: ['t'],
  sound: ['m'],
  full: ['f'],
  figures: ['F3', 'Backquote'],
});

/** All commands, in the order in which people are shown them. */
export const COMMANDS = Object.freeze(Object.keys(DEFAULTS));
const LETTERED = new Set(['talk', 'sound', 'full']);
/** Of the browser, of the player (Enter, Escape), or never seen alone. */
const TAKEN = /^(Escape|Enter|NumpadEnter|Tab|CapsLock|Fn|(Control|Alt|Meta|OS)(Left|Right)|)$/;
const MAX_KEYS = 4;
const KEY = /^([\x21-\x7e]|[A-Za-z][A-Za-z0-9]{1,31})$/;

/** See the top of the file. */
export class Bindings {
  #keys;

  /** @param {unknown} [kept] what {@link Bindings.changed} gave; whatever else it is, is left out */
  constructor(kept = {}) {
    this.#keys = { ...DEFAULTS };
    for (const name of COMMANDS) {
      const keys = kept?.[name];
      if (Array.isArray(keys) && keys.length <= MAX_KEYS && keys.every(isKey)) this.#keys[name] = keys;
    }
  }

  /**
   * The command of a key.
   * @param {{code: string, key: string}} event
   * @returns {string | null} a place goes before a letter
   */
  commandOf(event) {
    const holder = (key) => COMMANDS.find((name) => this.#keys[name].includes(key)) ?? null;
    return holder(event.code) ?? holder(letterOf(event));
  }

  /** @param {string} command @returns {string[]} its keys, the most usual first */
  keysOf(command) {
    return this.#keys[command];
  }

  /**
   * Gives a command another first key, which whatever had it loses.
   * @param {string} command
   * @param {{code: string, key: string}} event of the key
   * @returns {boolean} false when the key cannot be had
   */
  bind(command, event) {
    if (TAKEN.test(event.code)) return false;
    const letter = letterOf(event);
    const key = (LETTERED.has(command) && letter) || event.code;
    if (!isKey(key)) return false;
    const others = this.#keys[command].slice(1);
    for (const name of COMMANDS) this.#keys[name] = this.#keys[name].filter((one) => one !== event.code && one !== letter);
    this.#keys[command] = [key, ...others.filter((one) => one !== event.code && one !== letter)];
    return true;
  }

  /** All as at the beginning. */
  reset() {
    this.#keys = { ...DEFAULTS };
  }

  /** What differs from the beginning, as JSON. */
  get changed() {
    const differs = (name) => this.#keys[name].join() !== DEFAULTS[name].join();
    return Object.fromEntries(COMMANDS.filter(differs).map((name) => [name, this.#keys[name]]));
  }
}

/**
 * The Latin letter of a key. On a keyboard of another script, or while an input method is on, the one that stands in its place
 * on an English keyboard.
 * @returns {string | null}
 */
function letterOf({ code, key }) {
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase();
  return /^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? null;
}

function isKey(key) {
  return typeof key === 'string' && KEY.test(key);
}
