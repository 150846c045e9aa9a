/**
 * Reads what a world lays out over the picture (`engine-host/node/src/tick/screen.rs`, `engine-host/world/src/page/screen/node.rs`).
 * It comes from outside: all is bounded, all is checked.
 */

import { styleOf } from './screen-style.js';

/** Nodes of a screen. */
export const MAX_NODES = 4096;
const MAX_TEXT_CHARS = 8 * 1024;
const MAX_LINE_CHARS = 1024;
const MAX_OPTIONS = 128;
const MAX_NUMBER = 2 ** 32 - 1;
const SIDES_PX = { least: 64, most: 16_384 };
const COLOUR = /^#[0-9a-f]{8}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const ALIGN = /^(top|middle|bottom)-(left|center|right)$/;
const FONTS = ['sans-serif', 'serif', 'monospace'];
const HEARD = ['down', 'up', 'hover'];

/**
 * @typedef {object} Letters
 * @property {string} colour `#rrggbbaa`
 * @property {number} size pixels
 * @property {string} align as in `middle-center`
 * @property {string} font a generic family
 */

/**
 * What is behind a node.
 * @typedef {object} Back
 * @property {string} colour of the picture's light; without a picture, of all of it
 * @property {string | null} picture its digest
 * @property {'center' | 'stretch' | 'slices'} fill
 * @property {number[]} uvs of `stretch`: eight, or none
 * @property {number[]} slices of `slices`: shares from above, right, below, left
 */

/**
 * A box over the picture.
 * @typedef {object} ScreenNode
 * @property {string} key of all nodes
 * @property {[number, number]} id as the world knows it
 * @property {string | null} within the key of the one that it stands in
 * @property {number} at its place there
 * @property {Map<string, string>} style by property, as in `CSSStyleDeclaration`
 * @property {Back | null} back
 * @property {(Letters & {value: string, wraps: boolean}) | null} words
 * @property {(Letters & {hint: string, hintColour: string, value: string | null, disabled: boolean}) | null} field
 * @property {(Letters & {options: string[], chosen: number, empty: string | null, disabled: boolean}) | null} choice
 * @property {boolean} blocks what is below it gets no pointer
 * @property {Set<string>} hears of `down`, `up`, `hover`
 */

/**
 * What changed on a screen.
 * @typedef {object} Change
 * @property {boolean} whole nothing that was told before holds
 * @property {[number, number] | null} canvas the size that it is laid out for, pixels
 * @property {string[]} gone keys
 * @property {ScreenNode[]} nodes
 */

/** @param {Record<string, unknown>} said @returns {Change} */
export function readScreen({ whole, canvas, gone, nodes }) {
  const list = (value) => (Array.isArray(value) ? value.slice(0, MAX_NODES) : []);
  const side = (px) => Number.isSafeInteger(px) && px >= SIDES_PX.least && px <= SIDES_PX.most;
  return {
    whole: whole === true,
    canvas: Array.isArray(canvas) && canvas.length === 2 && canvas.every(side) ? canvas : null,
    gone: list(gone).map(keyOf).filter(Boolean),
    nodes: list(nodes).map((one) => (isObject(one) ? node(one) : null)).filter(Boolean),
  };
}

function node({ id, in: within, at, style, back, words, field, choice, blocks, hears }) {
  const key = keyOf(id);
  if (!key || !isNumber(at) || (within !== undefined && !keyOf(within))) return null;
  const part = (said, read) => (isObject(said) ? read(said) : null);
  return {
    key,
    id,
    within: within === undefined ? null : keyOf(within),
    at,
    style: styleOf(style),
    back: part(back, backOf),
    words: part(words, wordsOf),
    field: part(field, fieldOf),
    choice: part(choice, choiceOf),
    blocks: blocks === true,
    hears: new Set(Array.isArray(hears) ? hears.filter((what) => HEARD.includes(what)) : []),
  };
}

function backOf({ colour, picture, fill, uvs, slices }) {
  const numbers = (value, count) => (Array.isArray(value) && value.length === count && value.every(Number.isFinite) ? value : []);
  return {
    colour: colourOf(colour),
    picture: typeof picture === 'string' && DIGEST.test(picture) ? picture : null,
    fill: ['stretch', 'slices'].includes(fill) ? fill : 'center',
    uvs: numbers(uvs, 8),
    slices: numbers(slices, 4).map((share) => Math.min(1, Math.max(0, share))),
  };
}

function wordsOf({ value, wraps, ...letters }) {
  return { value: textOf(value, MAX_TEXT_CHARS), wraps: wraps === true, ...lettersOf(letters) };
}

function fieldOf({ hint, hint_colour: hintColour, value, disabled, ...letters }) {
  return {
    hint: textOf(hint, MAX_LINE_CHARS),
    hintColour: colourOf(hintColour),
    value: typeof value === 'string' ? textOf(value, MAX_LINE_CHARS) : null,
    disabled: disabled === true,
    ...lettersOf(letters),
  };
}

function choiceOf({ options, chosen, empty, disabled, ...letters }) {
  return {
    options: Array.isArray(options) ? options.slice(0, MAX_OPTIONS).map((option) => textOf(option, MAX_LINE_CHARS)) : [],
    chosen: Number.isSafeInteger(chosen) ? chosen : -1,
    empty: typeof empty === 'string' ? textOf(empty, MAX_LINE_CHARS) : null,
    disabled: disabled === true,
    ...lettersOf(letters),
  };
}

function lettersOf({ colour, size, align, font }) {
  return {
    colour: colourOf(colour),
    size: Number.isFinite(size) ? Math.min(1000, Math.max(1, size)) : 10,
    align: typeof align === 'string' && ALIGN.test(align) ? align : 'middle-center',
    font: FONTS.includes(font) ? font : FONTS[0],
  };
}

function textOf(value, most) {
  return typeof value === 'string' ? value.slice(0, most).toWellFormed() : '';
}

function colourOf(value) {
  return typeof value === 'string' && COLOUR.test(value) ? value : '#ffffffff';
}

function keyOf(id) {
  return Array.isArray(id) && id.length === 2 && id.every(isNumber) ? id.join('.') : null;
}

function isNumber(value) {
  return Number.isSafeInteger(value) && value >= 0 && value <= MAX_NUMBER;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
