/**
 * Who the player is, proved by a wallet (EIP-1193): the node gives a text, the wallet signs it, and the proof goes along with the next
 * request to join. The proof is an AUTH chain of Decentraland; of a wallet that signs by itself it has two links.
 */

import { words } from './note.js';
import { ConnectError, request } from './whep.js';

const MAX_TEXT_CHARS = 2000;
const MAX_CHAIN_BYTES = 8192;
/** How a node ends the text: a number used once, and when it is no longer good. */
const END = /\nNonce: ([0-9a-f]{32})\nExpires: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** @typedef {{type: string, payload: string, signature: string}[]} AuthChain */

/** Whether this browser has a wallet. */
export function hasWallet() {
  return typeof globalThis.ethereum?.request === 'function';
}

/**
 * The text that is to be signed. A node cannot have anything else signed: it names itself and its world in it.
 * @param {string} endpoint of the world, for WHEP
 * @param {{token: string | null, signal: AbortSignal}} access
 * @returns {Promise<string>}
 */
export async function challengeOf(endpoint, access) {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(/whep\/([^/]+)$/, 'v1/worlds/$1/challenge');
  const response = await request(url, { headers: { Accept: 'application/json' } }, access);
  const { challenge } = await response.json().catch(() => ({}));
  if (typeof challenge !== 'string' || challenge.length > MAX_TEXT_CHARS) {
    throw new ConnectError({ kind: 'bad-answer', reason: 'the node gave no text to sign' });
  }
  if (!isFor(challenge, new URL(endpoint))) {
    throw new ConnectError({ kind: 'bad-answer', reason: 'the node gave a text to sign that is not for its own world' });
  }
  return challenge;
}

/** Whether it is the text that `engine-host/node/src/identity.rs` makes for this host and this world. */
function isFor(challenge, { host, pathname }) {
  const [, nonce, expires] = END.exec(challenge) ?? [];
  const world = decodeURIComponent(pathname.split('/').at(-1));
  // A name of several lines could say anything.
  return nonce !== undefined && !/\p{Cc}/u.test(world) && challenge === textOf(host, world, nonce, expires);
}

function textOf(host, world, nonce, expires) {
  return [
    `${host} asks who you are, to let you into the world '${world}'.`,
    'Signing this costs nothing and moves nothing.',
    '',
    `Host: ${host}`,
    `World: ${world}`,
    `Nonce: ${nonce}`,
    `Expires: ${expires}`,
  ].join('\n');
}

/**
 * Lets the browser's wallet sign.
 * @param {string} text
 * @returns {Promise<AuthChain>}
 */
export async function signByWallet(text) {
  const [address] = await globalThis.ethereum.request({ method: 'eth_requestAccounts' });
  if (!ADDRESS.test(address)) throw new Error('the wallet has no account');
  const signature = await globalThis.ethereum.request({ method: 'personal_sign', params: [hexOf(text), address] });
  return [
    { type: 'SIGNER', payload: address.toLowerCase(), signature: '' },
    { type: 'ECDSA_SIGNED_ENTITY', payload: text, signature },
  ];
}

/**
 * A chain as the header `Lightcone-Identity` has it.
 * @param {AuthChain} chain
 */
export function headerOf(chain) {
  const bytes = new TextEncoder().encode(JSON.stringify(chain));
  if (!Array.isArray(chain) || bytes.length > MAX_CHAIN_BYTES) throw new Error('this is no AUTH chain');
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/**
 * Whose chain it is, for people: `0x13fe…4f0f`.
 * @param {AuthChain} chain
 * @returns {string | null}
 */
export function shortOwner(chain) {
  const owner = chain?.[0]?.payload;
  return ADDRESS.test(owner) ? `${owner.slice(0, 6)}…${owner.slice(-4)}` : null;
}

/**
 * Why a wallet did not sign, in a line. Codes are those of EIP-1193 and EIP-1474.
 * @param {unknown} error
 */
export function whyNot(error) {
  if (error?.code === 4001) return 'You did not sign.';
  if (error?.code === -32002) return 'Your wallet is asking already: look at its window.';
  return words(error?.message, 200) ?? 'The wallet did not sign.';
}

/** Bytes of UTF-8, because some wallets take text that looks like hexadecimal digits for them. */
function hexOf(text) {
  return `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
