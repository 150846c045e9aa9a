/** What a token says of its bearer (RFC 7519). It is only read here; whether it is good is for the node to say. */

/** What differs between a token and its renewal. */
const OF_THE_TOKEN = ['exp', 'iat', 'nbf', 'jti'];
const MAX_CHARS = 8192;

/**
 * Whether both give the same bearer the same rights, so that the one may take the place of the other.
 * @param {string | null} before
 * @param {string | null} after
 */
export function renews(before, after) {
  const [old, renewed] = [claimsOf(before), claimsOf(after)];
  return old !== null && renewed !== null && old === renewed;
}

/** The claims that say who the bearer is, in one order; null for what is no token in the form of a JWS. */
function claimsOf(token) {
  if (typeof token !== 'string' || token.length > MAX_CHARS) return null;
  try {
    const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token);
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return null;
    const own = Object.entries(claims).filter(([name]) => !OF_THE_TOKEN.includes(name));
    return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    return null;
  }
}
