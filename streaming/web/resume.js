/**
 * What a tab keeps to come back into the same body after a lost connection or a reload: the node's token in `sessionStorage`,
 * and the key that signs its input, whose private half no script can read, in IndexedDB. Where a browser keeps neither, the
 * player comes back as a new one.
 */

const TICKET = 'lightcone-resume:';
const TAB = 'lightcone-tab';
const DATABASE = 'lightcone';
const KEYS = 'keys';
/** Keys of tabs that nobody came back to. */
const KEEP_KEYS_MS = 24 * 60 * 60 * 1000;
const MAX_TOKEN_CHARS = 256;
const MAX_OWNER_CHARS = 32;

/**
 * @typedef {object} Ticket
 * @property {string} token of the node
 * @property {string | false | null} signed the public key (hexadecimal) that signs the body's input, false when none does, null
 *   before the first
 * @property {string | null} owner whose the body is, for people; null for a guest's
 */

/** Names of the tickets that players of this page hold. */
const held = new Set();

/** Where one player keeps its ticket: several players of a page may be in one world, each in a body of its own. */
export class Pocket {
  #endpoint = null;
  #name = null;

  /** The player goes there. After a reload players find the tickets of before in the order in which they come. */
  goTo(endpoint) {
    if (endpoint === this.#endpoint) return;
    this.free();
    const name = (number) => `${TICKET}${endpoint} ${number}`;
    let number = 0;
    while (held.has(name(number))) number += 1;
    this.#endpoint = endpoint;
    this.#name = name(number);
    held.add(this.#name);
  }

  /** @param {Ticket} ticket */
  keep({ token, signed, owner }) {
    quietly(() => sessionStorage.setItem(this.#name, JSON.stringify({ token, signed, owner })));
  }

  /** @returns {Ticket | null} */
  get ticket() {
    return quietly(() => {
      const { token, signed, owner = null } = JSON.parse(sessionStorage.getItem(this.#name));
      const valid = typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) && token.length <= MAX_TOKEN_CHARS;
      const known = signed === null || signed === false || typeof signed === 'string';
      const named = owner === null || (typeof owner === 'string' && owner.length <= MAX_OWNER_CHARS);
      return valid && known && named ? { token, signed, owner } : null;
    });
  }

  drop() {
    if (this.#name) quietly(() => sessionStorage.removeItem(this.#name));
  }

  /** Others of the page may have its place. */
  free() {
    held.delete(this.#name);
    this.#endpoint = this.#name = null;
  }
}

/**
 * The tab's key pair, kept over reloads where the browser does that.
 * @param {() => Promise<CryptoKeyPair>} make
 * @returns {Promise<CryptoKeyPair>}
 */
export async function keptKeyPair(make) {
  try {
    const database = await open();
    const tab = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
    sessionStorage.setItem(TAB, tab);
    const kept = await done(database.transaction(KEYS).objectStore(KEYS).get(tab));
    const pair = kept?.pair ?? (await make());
    const keys = database.transaction(KEYS, 'readwrite').objectStore(KEYS);
    await done(keys.put({ pair, usedAt: Date.now() }, tab));
    await sweep(keys);
    database.close();
    return pair;
  } catch {
    return make();
  }
}

function open() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(KEYS);
  return done(opening);
}

async function sweep(keys) {
  const [names, values] = [await done(keys.getAllKeys()), await done(keys.getAll())];
  const old = names.filter((_, i) => Date.now() - values[i].usedAt > KEEP_KEYS_MS);
  for (const name of old) keys.delete(name);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Storage may be switched off; then nothing is kept. */
function quietly(action) {
  try {
    return action() ?? null;
  } catch {
    return null;
  }
}
