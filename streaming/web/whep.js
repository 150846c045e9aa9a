/** The page's side of WHEP (draft-ietf-wish-whep): offer, answer, trickled candidates (RFC 8840), goodbye. */

import { words } from './note.js';
import { refusalOf } from './refusals.js';

const ANSWER_WITHIN_MS = 10_000;
const MAX_REASON_CHARS = 300;
const MAX_REASON_READ = 4096;
const FRAGMENT = 'application/trickle-ice-sdpfrag';

/** A {@link import('./messages.js').Failure} on its way up. */
export class ConnectError extends Error {
  /** @param {import('./messages.js').Failure} failure */
  constructor(failure) {
    super(failure.reason ?? failure.kind);
    this.failure = failure;
  }
}

/**
 * Fetches within the time limit; every way to fail becomes a {@link ConnectError}.
 * @param {string | URL} url
 * @param {RequestInit} init
 * @param {{token: string | null, signal: AbortSignal}} access
 * @returns {Promise<Response>} with an OK status
 */
export async function request(url, init, { token, signal }) {
  const headers = { ...init.headers, ...authorisation(token) };
  const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
  let response;
  try {
    response = await fetch(url, { ...init, headers, cache: 'no-store', signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    throw new ConnectError(await noAnswer(url, signal, limit, error));
  }
  if (!response.ok) {
    const failure = { kind: 'http', status: response.status, reason: await reasonOf(response) };
    // Else a refused proof looks like a refused token.
    if (response.headers.get('Lightcone-Refused') === 'identity') failure.refused = 'identity';
    throw new ConnectError(failure);
  }
  return response;
}

/**
 * @param {string} url of the WHEP endpoint
 * @param {string} sdp the offer
 * @param {{token: string | null, signal: AbortSignal}} access
 * @param {string | null} [resume] what the node gave to come back with
 * @param {string | null} [identity] who the player is, see `wallet.js`
 * @returns {Promise<{answer: string, resource: Resource, resume: string | null, resumedAfter: number | null}>} what to come
 *   back with the next time; and, back in the same body, the newest sequence of input that the node took
 */
export async function sendOffer(url, sdp, access, resume = null, identity = null) {
  const headers = { 'Content-Type': 'application/sdp', Accept: 'application/sdp' };
  if (resume) headers['Lightcone-Resume'] = resume;
  if (identity) headers['Lightcone-Identity'] = identity;
  const response = await request(url, { method: 'POST', headers, body: sdp }, access);
  const location = response.headers.get('Location');
  if (response.status !== 201 || !location) {
    throw new ConnectError({ kind: 'bad-answer', reason: `status ${response.status} without a place to say goodbye` });
  }
  const resource = new Resource(new URL(location, response.url || url), access, response.headers.get('ETag'));
  const after = response.headers.get('Lightcone-Resumed');
  const resumedAfter = /^\d{1,10}$/.test(after ?? '') ? Number(after) : null;
  return { answer: await response.text(), resource, resume: response.headers.get('Lightcone-Resume'), resumedAfter };
}

/** The session as the server names it. */
export class Resource {
  #url;
  #access;
  #etag;
  #trickles = true;

  /** @param {{token: string | null}} access its token may be renewed meanwhile */
  constructor(url, access, etag) {
    this.#url = url;
    this.#access = access;
    this.#etag = etag;
  }

  /**
   * Sends candidates. A server that does not take them finds the browser by its connectivity checks, so failing is no fault.
   * @param {string} fragment see {@link iceFragment}
   */
  async trickle(fragment) {
    if (!this.#trickles) return;
    const headers = { 'Content-Type': FRAGMENT, ...authorisation(this.#access.token) };
    if (this.#etag) headers['If-Match'] = this.#etag;
    try {
      const response = await fetch(this.#url, { method: 'PATCH', headers, body: fragment });
      this.#trickles = response.ok;
    } catch {
      this.#trickles = false;
    }
  }

  /**
   * Restarts ICE (RFC 9725, 4.3.3).
   * @param {string} fragment with the browser's new name and password
   * @param {AbortSignal} signal
   * @returns {Promise<string>} the server's fragment
   */
  async restart(fragment, signal) {
    const headers = { 'Content-Type': FRAGMENT, 'If-Match': '*' };
    const response = await request(this.#url, { method: 'PATCH', headers, body: fragment }, { token: this.#access.token, signal });
    if (response.status !== 200) throw new ConnectError({ kind: 'bad-answer', reason: 'ICE was not restarted' });
    this.#etag = response.headers.get('ETag') ?? this.#etag;
    return response.text();
  }

  /**
   * Ends the session; also works while the page is closing.
   * @param {string} [ticket] what would bring the player back: nobody waits for it any more, even if the session is lost already
   */
  end(ticket) {
    this.#trickles = false;
    const headers = { ...authorisation(this.#access.token), ...(ticket && { 'Lightcone-Resume': ticket }) };
    fetch(this.#url, { method: 'DELETE', headers, keepalive: true }).catch(() => {
      // The server is gone, and the session with it.
    });
  }
}

/**
 * Candidates as `application/trickle-ice-sdpfrag`.
 * @param {string} sdp the local description
 * @param {{candidate: string, sdpMid: string | null}[]} candidates
 * @param {boolean} complete no more will come
 */
export function iceFragment(sdp, candidates, complete) {
  const lines = [firstLine(sdp, 'a=ice-ufrag:'), firstLine(sdp, 'a=ice-pwd:')];
  const mid = candidates[0]?.sdpMid ?? firstLine(sdp, 'a=mid:')?.slice('a=mid:'.length) ?? '0';
  lines.push(firstLine(sdp, 'm='), `a=mid:${mid}`);
  lines.push(...candidates.map(({ candidate }) => `a=${candidate}`));
  if (complete) lines.push('a=end-of-candidates');
  return `${lines.filter(Boolean).join('\r\n')}\r\n`;
}

/**
 * An answer as it is after a restart of ICE.
 * @param {string} answer as it was
 * @param {string} fragment of the server
 */
export function restarted(answer, fragment) {
  const candidates = fragment.split(/\r?\n/).filter((line) => line.startsWith('a=candidate:'));
  const names = ['a=ice-ufrag:', 'a=ice-pwd:'];
  const lines = answer.split(/\r?\n/).flatMap((line) => {
    const name = names.find((prefix) => line.startsWith(prefix));
    if (name) return [firstLine(fragment, name) ?? line];
    if (line === 'a=end-of-candidates') return [...candidates, line];
    return line.startsWith('a=candidate:') ? [] : [line];
  });
  return lines.join('\r\n');
}

function firstLine(sdp, prefix) {
  return sdp.split(/\r?\n/).find((line) => line.startsWith(prefix)) ?? null;
}

export function authorisation(token) {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function noAnswer(url, signal, limit, error) {
  if (limit.aborted) return { kind: 'timeout', reason: String(error) };
  const here = globalThis.location && new URL(globalThis.location.href);
  const refusal = here && !signal.aborted && (await refusalOf(url, here));
  return refusal || { kind: 'unreachable', reason: String(error) };
}

/** The server's reason: plain text, or the first telling field of a JSON object. */
async function reasonOf(response) {
  try {
    const text = (await response.text()).slice(0, MAX_REASON_READ);
    const type = response.headers.get('Content-Type') ?? '';
    if (type.includes('json')) {
      const json = JSON.parse(text);
      return words(json.error ?? json.detail ?? json.message, MAX_REASON_CHARS);
    }
    return type.includes('html') ? null : words(text, MAX_REASON_CHARS);
  } catch {
    return null;
  }
}
