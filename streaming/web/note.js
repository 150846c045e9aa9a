/** Reads the notes that a world sends over the channel `control`. They come from outside: all is bounded, all is checked. */

import { fromBase64, fromHex } from './bytes.js';

const MAX_NOTE_CHARS = 16 * 1024;
const MAX_PLAYERS = 256;
const MAX_NAME_CHARS = 40;
const MAX_TITLE_CHARS = 60;
const MAX_TEXT_CHARS = 200;
const MAX_KICK_CHARS = 256;
const MAX_FACTS = 8;
const MAX_FACT_CHARS = 60;

/**
 * @typedef {object} NotePlayer
 * @property {string} name
 * @property {number | null} score
 * @property {boolean} you
 * @property {string | null} colour `#rrggbb`
 */

/**
 * What the node signs, as bytes; see `proof.js`.
 * @typedef {object} Proofs
 * @property {Uint8Array | null} binding what the player's signatures are bound to, 32 bytes
 * @property {Uint8Array | null} keyBinding
 * @property {Uint8Array | null} checkpoint
 * @property {Uint8Array | null} receipt
 */

/**
 * @typedef {object} GivenView
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {number} rateHz pictures a second
 * @property {boolean} smooth edges are no stairs
 * @property {boolean} reduced less than on an idle node
 * @property {boolean} narrow less because of the way to here
 */

/**
 * @typedef {object} Note
 * @property {number | null} tick
 * @property {{tick: number, hex: string} | null} digest of the world's state
 * @property {string | null} you the player's id
 * @property {NotePlayer[]} players
 * @property {number} playerCount of all, those who are not listed too
 * @property {{positionM: [number, number, number], grounded: boolean, firstPerson: boolean} | null} body of the player
 * @property {string | null} title of the world
 * @property {string | null} hint
 * @property {{yawRad: number, pitchRad: number} | null} look where the player was made to look; `look: {yaw_rad, pitch_rad}`
 * @property {GivenView | null} view what the node gives the player's view
 * @property {[string, string][]} facts what people may want to know of how the world runs: a word, and what it says
 * @property {{label: string, asked: number} | null} prompt the world takes lines of text; it asks for one each time that
 *   `asked` grows
 * @property {boolean} cursor the mouse is free, and clicks tell the world where (see `cursor.js`)
 * @property {Proofs} proofs
 * @property {string | null} kicked why the player was sent away; the connection ends after it
 * @property {'elsewhere' | 'limit' | 'idle' | 'world' | null} why the same for programs; null for any other reason
 */

/**
 * @param {unknown} text
 * @returns {Note | null} null for what is no note of version 1; a field that is wrong is missing
 */
export function parseNote(text) {
  if (typeof text !== 'string' || text.length > MAX_NOTE_CHARS) return null;
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(json) || json.v !== 1) return null;
  const listed = players(json.players);
  return {
    tick: count(json.tick),
    digest: digest(json.digest),
    you: words(json.you, MAX_NAME_CHARS),
    players: listed,
    playerCount: Math.max(listed.length, count(json.player_count) ?? 0),
    body: body(json.body),
    title: words(json.title, MAX_TITLE_CHARS),
    hint: words(json.hint, MAX_TEXT_CHARS),
    look: look(json.look),
    view: view(json.view),
    facts: facts(json.facts),
    prompt: prompt(json.prompt),
    cursor: json.cursor === true,
    proofs: {
      binding: /^[0-9a-f]{64}$/.test(json.binding) ? fromHex(json.binding) : null,
      keyBinding: signed(json.keyBinding),
      checkpoint: signed(json.signedCheckpoint),
      receipt: signed(json.receipt),
    },
    kicked: typeof json.kicked === 'string' ? (words(json.kicked, MAX_KICK_CHARS) ?? 'The world ended your stay') : null,
    why: ['elsewhere', 'limit', 'idle', 'world'].includes(json.why) ? json.why : null,
  };
}

/**
 * One line of plain text: control and direction-changing characters become spaces, the end is cut.
 * @param {unknown} value
 * @param {number} maxChars
 * @returns {string | null}
 */
export function words(value, maxChars) {
  if (typeof value !== 'string') return null;
  const line = value
    .slice(0, maxChars * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  const letters = [...line];
  if (letters.length <= maxChars) return line || null;
  return `${letters.slice(0, maxChars - 1).join('')}…`;
}

function facts(value) {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .slice(0, MAX_FACTS)
    .map(([word, says]) => [words(word, MAX_FACT_CHARS), words(says, MAX_FACT_CHARS)])
    .filter(([word, says]) => word !== null && says !== null);
}

function players(value) {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_PLAYERS).filter(isObject).map((player) => ({
    name: words(player.name, MAX_NAME_CHARS) ?? 'Nameless',
    score: Number.isFinite(player.score) ? player.score : null,
    you: player.you === true,
    colour: /^#[0-9a-f]{6}$/i.test(player.colour) ? player.colour : null,
  }));
}

function digest(value) {
  if (!isObject(value)) return null;
  const tick = count(value.tick);
  if (tick === null || !/^[0-9a-f]{64}$/i.test(value.hex)) return null;
  return { tick, hex: value.hex.toLowerCase() };
}

function body(value) {
  if (!isObject(value) || !Array.isArray(value.position_m)) return null;
  const positionM = value.position_m.slice(0, 3);
  if (positionM.length < 3 || !positionM.every(Number.isFinite)) return null;
  return { positionM, grounded: value.grounded === true, firstPerson: value.first_person === true };
}

function look(value) {
  if (!isObject(value) || !Number.isFinite(value.yaw_rad)) return null;
  return { yawRad: value.yaw_rad, pitchRad: Number.isFinite(value.pitch_rad) ? value.pitch_rad : 0 };
}

function view(value) {
  if (!isObject(value)) return null;
  const [width, height] = [count(value.width), count(value.height)];
  if (!width || !height || !(Number.isFinite(value.rate_hz) && value.rate_hz > 0)) return null;
  const [smooth, reduced, narrow] = [value.smooth !== false, value.reduced === true, value.narrow === true];
  return { width, height, rateHz: value.rate_hz, smooth, reduced, narrow };
}

function prompt(value) {
  if (!isObject(value)) return null;
  const label = words(value.label, MAX_TITLE_CHARS);
  return label === null ? null : { label, asked: count(value.asked) ?? 0 };
}

function signed(value) {
  return typeof value === 'string' && value ? fromBase64(value) : null;
}

function count(value) {
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
