/** Pictures that a world shows on its screen: each is fetched once, with the token that opened the node. */

const MAX_PICTURES = 256;
const MAX_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 4;
/** A node that asks for patience, or a lost packet: tried again after these. */
const RETRY_AFTER_MS = [1000, 5000];
const KINDS = ['image/png', 'image/jpeg', 'image/webp'];

/**
 * @typedef {object} Picture
 * @property {boolean} coming it is not known yet what it is
 * @property {string | null} url none while it comes, and of what is not shown
 * @property {number} bytes that it takes
 * @property {number} wants bytes that it would take: there was no room for it
 * @property {Promise<string | null>} address
 */

/** See the top of the file. */
export class Pictures {
  #load;
  #isShown;
  #pause;
  /** By digest, the least recently asked first. @type {Map<string, Picture>} */
  #known = new Map();
  #bytes = 0;
  #loading = 0;
  #waiting = [];

  /**
   * @param {object} target
   * @param {(digest: string) => Promise<Blob>} target.load rejected for what cannot be had
   * @param {(digest: string) => boolean} target.isShown whether it is still needed: all others make room for new ones
   * @param {(ms: number) => Promise<void>} [target.pause]
   */
  constructor({ load, isShown, pause = (ms) => new Promise((done) => setTimeout(done, ms)) }) {
    this.#load = load;
    this.#isShown = isShown;
    this.#pause = pause;
  }

  /**
   * @param {string} digest
   * @returns {Promise<string | null>} an address within this page; none for what is no picture, or too much
   */
  get(digest) {
    const known = this.#known.get(digest);
    if (known) {
      this.#known.delete(digest);
      this.#known.set(digest, known);
      if (known.wants === 0 || !this.#makeRoom(known.wants)) return known.address;
    } else if (this.#known.size >= MAX_PICTURES && !this.#letOneGo()) return Promise.resolve(null);
    const picture = { coming: true, url: null, bytes: 0, wants: 0, address: null };
    this.#known.set(digest, picture);
    picture.address = this.#fetch(digest, picture);
    return picture.address;
  }

  /** Forgets all. */
  clear() {
    for (const digest of [...this.#known.keys()]) this.#forget(digest);
  }

  async #fetch(digest, picture) {
    const blob = await this.#loaded(digest, picture);
    if (!this.#isKnown(digest, picture)) return null;
    // The box stays without it, and may ask again.
    if (!blob) this.#forget(digest);
    else if (KINDS.includes(blob.type) && blob.size <= MAX_BYTES) this.#keep(picture, blob);
    picture.coming = false;
    return picture.url;
  }

  #keep(picture, blob) {
    if (!this.#makeRoom(blob.size)) {
      picture.wants = blob.size;
      return;
    }
    picture.bytes = blob.size;
    this.#bytes += blob.size;
    picture.url = URL.createObjectURL(blob);
  }

  /** Whether so many bytes fit; what no box shows goes for them. */
  #makeRoom(bytes) {
    while (this.#bytes + bytes > MAX_BYTES) if (!this.#letOneGo()) return false;
    return true;
  }

  #letOneGo() {
    for (const [digest, { coming }] of this.#known) {
      if (coming || this.#isShown(digest)) continue;
      this.#forget(digest);
      return true;
    }
    return false;
  }

  #forget(digest) {
    const { url, bytes } = this.#known.get(digest);
    this.#known.delete(digest);
    this.#bytes -= bytes;
    if (url) URL.revokeObjectURL(url);
  }

  /** Whether it was not forgotten meanwhile. */
  #isKnown(digest, picture) {
    return this.#known.get(digest) === picture;
  }

  /** @returns {Promise<Blob | null>} none where it cannot be had */
  async #loaded(digest, picture) {
    for (const retryAfterMs of [...RETRY_AFTER_MS, null]) {
      const blob = await this.#once(digest, picture);
      if (blob || retryAfterMs === null || !this.#isKnown(digest, picture)) return blob;
      await this.#pause(retryAfterMs);
    }
    return null;
  }

  async #once(digest, picture) {
    await this.#turn();
    try {
      return this.#isKnown(digest, picture) ? await this.#load(digest) : null;
    } catch {
      return null;
    } finally {
      this.#loading -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn() {
    if (this.#loading >= AT_ONCE) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#loading += 1;
  }
}
