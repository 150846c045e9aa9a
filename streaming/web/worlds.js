/** Where a world is found when the page names none. */

import { words } from './note.js';
import { ConnectError, request } from './whep.js';

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
