/**
 * Why a request got no answer, where that can be told: browsers say `TypeError` alone, whether nobody answered or somebody in
 * between refused.
 */

const MAX_REFUSALS = 16;
/** The browser tells of a refusal in a task of its own, after the failure that it caused. */
const TOLD_WITHIN_MS = 50;
const PROBE_WITHIN_MS = 3000;
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** What the page's content security policy refused: its directive, and the address. @type {{directive: string, uri: string}[]} */
const refused = [];

/** @param {Pick<EventTarget, 'addEventListener'> | undefined} page its document */
export function watchPolicy(page) {
  page?.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective, disposition }) => {
    if (disposition !== 'enforce') return;
    refused.push({ directive: effectiveDirective, uri: blockedURI });
    if (refused.length > MAX_REFUSALS) refused.shift();
  });
}

/**
 * @param {string | URL} url that was asked for, without an answer
 * @param {URL} page where this page is
 * @returns {Promise<import('./messages.js').Failure | null>} null where nobody seems to have refused
 */
export async function refusalOf(url, page) {
  const asked = new URL(url, page);
  if (page.protocol === 'https:' && asked.protocol === 'http:' && !LOOPBACK.test(asked.hostname)) return { kind: 'mixed' };
  await new Promise((done) => setTimeout(done, TOLD_WITHIN_MS));
  const by = refused.find(({ uri }) => originOf(uri) === asked.origin);
  if (by) return { kind: 'policy', reason: by.directive };
  if (asked.origin === page.origin || !(await answersAnybody(asked))) return null;
  return { kind: 'origin', reason: page.origin };
}

/** A request whose answer the page may not read goes through wherever somebody answers. */
async function answersAnybody(url) {
  try {
    await fetch(url, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}

function originOf(uri) {
  try {
    return new URL(uri).origin;
  } catch {
    // `inline`, `eval` and the like.
    return null;
  }
}

watchPolicy(globalThis.document);
