/** Where a world is found when the page names none. */

import { words } from './note.js';
import { ConnectError, authorisation, request } from './whep.js';

const MAX_NAME_CHARS = 100;

/**
 * The WHEP endpoint of a world.
 * @param {URL} node ends in a slash
 * @param {string} world
 */
export function whepOf(node, world) {
  return new URL(`whep/${encodeURIComponent(world)}`, node).href;
}

/**
 * The WHEP endpoint of the first world that `GET /v1/worlds` lists.
 * @param {URL} node ends in a slash
 * @param {{token: string | null, signal: AbortSignal}} access
 * @returns {Promise<string>}
 */
export async function firstWorld(node, access) {
  const response = await request(new URL('v1/worlds', node), { headers: { Accept: 'application/json' } }, access);
  let worlds;
  try {
    ({ worlds } = await response.json());
  } catch {
    throw new ConnectError({ kind: 'bad-answer', reason: 'GET /v1/worlds did not answer with JSON' });
  }
  const name = Array.isArray(worlds) ? worlds.map((world) => world?.name).find((n) => words(n, MAX_NAME_CHARS) === n && n) : null;
  if (!name) throw new ConnectError({ kind: 'no-worlds' });
  return whepOf(node, name);
}

/**
 * A picture of a world's screen.
 * @param {string} endpoint of the world, see {@link whepOf}
 * @param {string} digest
 * @param {string | null} token
 * @returns {Promise<Blob>}
 */
export async function fileOf(endpoint, digest, token) {
  const world = new URL(endpoint).pathname.split('/').pop();
  const response = await fetch(new URL(`../v1/worlds/${world}/files/${digest}`, endpoint), { headers: authorisation(token) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.blob();
}

/**
 * The name of a world for people, from its endpoint: `/whep/old-town` is "Old town".
 * @param {string} endpoint
 */
export function titleOf(endpoint) {
  let last = new URL(endpoint).pathname.split('/').filter(Boolean).pop() ?? '';
  try {
    last = decodeURIComponent(last);
  } catch {
    // A stray percent sign: the name stays as it is written.
  }
  const name = words(last.replace(/[-_]+/g, ' '), MAX_NAME_CHARS) ?? 'World';
  return name[0].toUpperCase() + name.slice(1);
}
