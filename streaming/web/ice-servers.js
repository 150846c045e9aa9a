/** STUN and TURN servers that a WHEP endpoint names (RFC 9725, 4.6), asked for before candidates are gathered. */

import { ConnectError, request } from './whep.js';

const MAX_SERVERS = 8;
const MAX_HEADER_CHARS = 16_384;

/**
 * @param {string} url of the WHEP endpoint
 * @param {{token: string | null, signal: AbortSignal}} access
 * @returns {Promise<RTCIceServer[]>} none, where the server knows none or does not understand
 */
export async function iceServers(url, access) {
  try {
    const response = await request(url, { method: 'OPTIONS' }, access);
    return fromLinks(response.headers.get('Link') ?? '');
  } catch (error) {
    // Whatever is wrong, the offer finds out too, and says it better.
    if (error instanceof ConnectError) return [];
    throw error;
  }
}

/**
 * Reads `Link` headers (RFC 8288) that were joined with commas; what is no link to an ICE server is left out.
 * @param {string} header
 * @returns {RTCIceServer[]}
 */
export function fromLinks(header) {
  const servers = [];
  const link = /<([^<>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^",;\s]+))*)/g;
  for (const [, urls, rest] of header.slice(0, MAX_HEADER_CHARS).matchAll(link)) {
    const values = parameters(rest);
    if (values.rel !== 'ice-server' || !/^(stun|turn)s?:/.test(urls)) continue;
    const { username, credential } = values;
    servers.push(username !== undefined && credential !== undefined ? { urls, username, credential } : { urls });
  }
  return servers.slice(0, MAX_SERVERS);
}

function parameters(text) {
  const pairs = text.matchAll(/;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",;\s]+))/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, bare]) => [name.toLowerCase(), bare ?? quoted.replace(/\\(.)/g, '$1')]));
}
