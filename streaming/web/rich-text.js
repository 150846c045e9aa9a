/** Text with `<b>`, `<i>` and `<color=#rrggbb>`, as Decentraland's scenes write it. All other tags are left out. */

import { make } from './dom.js';

const TAG = /<(\/?)([a-z][a-z-]{0,15})(?:\s*=\s*("?)([^<>"]{0,32})\3)?\s*\/?>/gi;
const COLOUR = /^(#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,24})$/i;
const MAX_DEPTH = 16;
const MAX_PIECES = 512;

/**
 * Elements and text. No markup is parsed: what is no known tag is text, or nothing.
 * @param {string} value
 * @returns {(Node | string)[]}
 */
export function richText(value) {
  const root = [];
  const open = [];
  let pieces = 0;
  const add = (piece) => {
    pieces += 1;
    const inner = open.at(-1);
    if (inner) inner.element.append(piece);
    else root.push(piece);
  };
  let end = 0;
  for (const tag of value.matchAll(TAG)) {
    if (pieces >= MAX_PIECES) break;
    if (tag.index > end) add(value.slice(end, tag.index));
    end = tag.index + tag[0].length;
    const [, closes, written, , argument] = tag;
    const name = written.toLowerCase();
    if (closes) close(open, name);
    else if (open.length < MAX_DEPTH) {
      const element = elementOf(name, argument);
      if (element) {
        add(element);
        open.push({ name, element });
      }
    }
  }
  if (end < value.length) add(value.slice(end));
  return root;
}

/** What was opened last under that name, and all within it. */
function close(open, name) {
  const at = open.findLastIndex((one) => one.name === name);
  if (at >= 0) open.length = at;
}

function elementOf(name, argument = '') {
  if (name === 'b' || name === 'i') return make(name);
  if (name !== 'color' || !COLOUR.test(argument)) return null;
  const element = make('span');
  element.style.color = argument;
  return element;
}
