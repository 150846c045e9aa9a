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
  mouse: ['x'],
  talk: ['t'],
  sound: ['m'],
  full: ['f'],
  figures: ['F3', 'Backquote'],
});

/** All commands, in the order in which people are shown them. */
export const COMMANDS = Object.freeze(Object.keys(DEFAULTS));
const LETTERED = new Set(['mouse', 'talk', 'sound', 'full']);
/** Of the browser, of the player (Enter, Escape), or never seen alone. */
const TAKEN = /^(Escape|Enter|NumpadEnter|Tab|CapsLock|Fn|(Control|Alt|Meta|OS)(Left|Right)|)$/;
const MAX_KEYS = 4;
/** Commands of the world's own actions are called so, and their name. */
const OWN = 'own.';
const OWN_COMMAND = /^own\.[a-z0-9_-]{1,32}$/;
/** Of actions of all worlds, keys that were chosen. */
const MAX_KEPT = 64;
const KEY = /^([\x21-\x7e]|[A-Za-z][A-Za-z0-9]{1,31})$/;

/** See the top of the file. */
export class Bindings {
  #keys;
  /** Actions of the world's own. @type {{command: string, bit: number, label: string, usual: string[]}[]} */
  #own = [];
  /** Keys that were chosen for such actions, of other worlds too, by command. */
  #kept = new Map();

  /** @param {unknown} [kept] what {@link Bindings.changed} gave; whatever else it is, is left out */
  constructor(kept = {}) {
    this.#keys = { ...DEFAULTS };
    for (const name of COMMANDS) {
      const keys = kept?.[name];
      if (areKeys(keys)) this.#keys[name] = keys;
    }
    const own = Object.entries(kept ?? {}).filter(([command, keys]) => OWN_COMMAND.test(command) && areKeys(keys));
    this.#kept = new Map(own.slice(0, MAX_KEPT));
  }

  /**
   * The world's own actions take the place of those of the world before. What every world has keeps its keys.
   * @param {import('./panel.js').Action[]} actions
   */
  declare(actions) {
    for (const { command } of this.#own) delete this.#keys[command];
    this.#own = [];
    for (const { name, label, bit, key } of actions) {
      const command = `${OWN}${name}`;
      const free = isKey(key) && !TAKEN.test(key) && !this.#holds(key);
      const usual = free ? [key] : [];
      this.#keys[command] = this.#kept.get(command) ?? usual;
      this.#own.push({ command, bit, label, usual });
    }
  }

  /** Actions of the world's own. @returns {{command: string, label: string}[]} */
  get own() {
    return this.#own;
  }

  /** @param {string | null} command @returns {number | undefined} the bits of an action; none of another command */
  actionOf(command) {
    return ACTIONS[command] ?? this.#own.find((own) => own.command === command)?.bit;
  }

  get #commands() {
    return [...COMMANDS, ...this.#own.map(({ command }) => command)];
  }

  #holds(key) {
    return this.#commands.some((name) => this.#keys[name]?.includes(key));
  }

  /**
   * The command of a key.
   * @param {{code: string, key: string}} event
   * @returns {string | null} a place goes before a letter
   */
  commandOf(event) {
    const holder = (key) => this.#commands.find((name) => this.#keys[name].includes(key)) ?? null;
    return holder(event.code) ?? holder(letterOf(event));
  }

  /** @param {string} command @returns {string[]} its keys, the most usual first; no letter whose place is one of the world's own keys */
  keysOf(command) {
    const places = this.#own.flatMap((own) => this.#keys[own.command]);
    const taken = new Set(places.map((code) => letterOf({ code, key: '' })).filter(Boolean));
    return this.#keys[command].filter((key) => !taken.has(key));
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
    for (const name of this.#commands) this.#keys[name] = this.#keys[name].filter((one) => one !== event.code && one !== letter);
    this.#keys[command] = [key, ...others.filter((one) => one !== event.code && one !== letter)];
    this.#keep();
    return true;
  }

  /** All as at the beginning. */
  reset() {
    this.#keys = { ...DEFAULTS };
    for (const { command, usual } of this.#own) this.#keys[command] = usual;
    this.#keep();
  }

  #keep() {
    for (const { command, usual } of this.#own) {
      this.#kept.delete(command);
      if (this.#keys[command].join() !== usual.join()) this.#kept.set(command, this.#keys[command]);
    }
  }

  /** What differs from the beginning, as JSON. */
  get changed() {
    const differs = (name) => this.#keys[name].join() !== DEFAULTS[name].join();
    const own = [...this.#kept].slice(-MAX_KEPT);
    return Object.fromEntries([...COMMANDS.filter(differs).map((name) => [name, this.#keys[name]]), ...own]);
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

function areKeys(keys) {
  return Array.isArray(keys) && keys.length <= MAX_KEYS && keys.every(isKey);
}

function isKey(key) {
  return typeof key === 'string' && KEY.test(key);
}
