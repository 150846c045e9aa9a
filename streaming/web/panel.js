/**
 * Reads what a world says over the channel `control` beside its notes: panels (`engine-host/node/src/tick/panel.rs`), screens and
 * messages.
 * They come from outside: all is bounded, all is checked.
 */

import { parseConsole } from './console.js';
import { words } from './note.js';
import { readScreen } from './screen-read.js';
import { FIRST_OWN } from './wire.js';

const MAX_CHARS = 128 * 1024;
const MAX_ITEMS = 32;
const MAX_TEXT_CHARS = 256;
const MAX_LABEL_CHARS = 64;
const MAX_ACTIONS = 8;
const NAME = /^[a-z0-9_-]{1,32}$/;
const KEY = /^[A-Za-z0-9]{0,32}$/;
const MAX_NUMBER = 2 ** 32 - 1;

/** Where on the picture an item may stand. */
export const PLACES = Object.freeze(['upper-left', 'upper-right', 'middle', 'lower-left', 'lower-right']);

/**
 * Something over the picture: a text, a bar with a label, or a button.
 * @typedef {object} Item
 * @property {number} id
 * @property {string} at one of {@link PLACES}
 * @property {'text' | 'bar' | 'button'} kind
 * @property {string} text on it, or beside it
 * @property {number} share of a bar, 0 to 1; else 0
 * @property {string | null} colour of a bar, `#rrggbbaa`
 */

/**
 * Something that players of this world can do besides walking.
 * @typedef {object} Action
 * @property {number} bit of what is held
 * @property {string} name for settings that are kept
 * @property {string} label for people
 * @property {string} key `KeyboardEvent.code`, or empty
 * @property {number | null} pad index of a gamepad's button
 * @property {boolean} touch has a button for a thumb
 */

/**
 * @typedef {object} Panel
 * @property {Item[]} hud in the order in which they stand
 * @property {Action[]} actions of the world's own
 */

/**
 * @typedef {object} Message
 * @property {string} text
 * @property {number} lost so many messages before it were left out, because this page was too slow for them
 */

/**
 * @param {unknown} data
 * @returns {{panel?: Panel, message?: Message, console?: {from: number, lines: import('./console.js').Line[]}, screen?: import('./screen-read.js').Change} | null} null for anything else, as a note is
 */
export function parseSaid(data) {
  if (typeof data !== 'string' || data.length > MAX_CHARS || !/^\{"(?:panel|message|console|screen)":/.test(data)) return null;
  let json;
  try {
    json = JSON.parse(data);
  } catch {
    return null;
  }
  if (isObject(json.panel)) {
    const { hud, actions } = json.panel;
    return { panel: { hud: listed(hud, 'id', item, MAX_ITEMS), actions: listed(actions, 'name', action, MAX_ACTIONS) } };
  }
  const said = parseConsole(json.console);
  if (said) return { console: said };
  if (isObject(json.screen)) return { screen: readScreen(json.screen) };
  const text = json.message?.text;
  if (typeof text !== 'string') return null;
  return { message: { text, lost: Number.isSafeInteger(json.message.lost) ? Math.max(0, json.message.lost) : 0 } };
}

/** What is wrong in the list is left out; so is what has the name of one before it. */
function listed(value, name, read, most) {
  if (!Array.isArray(value)) return [];
  const all = value.slice(0, most).map((one, i) => (isObject(one) ? read(one, i) : null)).filter(Boolean);
  return all.filter((one, i) => all.findIndex((other) => other[name] === one[name]) === i);
}

function item({ id, at, text, bar, share, colour, button }) {
  if (!Number.isSafeInteger(id) || id < 0 || id > MAX_NUMBER || !PLACES.includes(at)) return null;
  const made = (kind, said, most) => ({ id, at, kind, text: words(said, most) ?? '', share: 0, colour: null });
  if (typeof text === 'string') return made('text', text, MAX_TEXT_CHARS);
  if (typeof button === 'string') return made('button', button, MAX_LABEL_CHARS);
  if (typeof bar !== 'string' || !Number.isFinite(share)) return null;
  const painted = /^#[0-9a-f]{8}$/i.test(colour) ? colour : null;
  return { ...made('bar', bar, MAX_LABEL_CHARS), share: Math.min(1, Math.max(0, share)), colour: painted };
}

/** Its place says its bit. */
function action({ name, label, key, pad, touch }, place) {
  if (!NAME.test(name) || typeof name !== 'string') return null;
  return {
    bit: FIRST_OWN << place,
    name,
    label: words(label, MAX_LABEL_CHARS) ?? name,
    key: typeof key === 'string' && KEY.test(key) ? key : '',
    pad: Number.isSafeInteger(pad) && pad >= 0 && pad < 16 ? pad : null,
    touch: touch === true,
  };
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
