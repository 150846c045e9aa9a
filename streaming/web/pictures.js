/** Pictures that a world shows on its screen: each is fetched once, with the token that opened the node. */

const MAX_PICTURES = 256;
const MAX_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 4;
const KINDS = ['image/png', 'image/jpeg', 'image/webp'];

/** See the top of the file. */
export class Pictures {
  #load;
  /** Promises of their addresses, by digest. @type {Map<string, Promise<string | null>>} */
  #known = new Map();
  #urls = [];
  #bytes = 0;
  #loading = 0;
  #waiting = [];
  /** Counts what was forgotten: what comes from before is not kept. */
  #age = 0;

  /** @param {(digest: string) => Promise<Blob>} load rejected for what cannot be had */
  constructor(load) {
    this.#load = load;
  }

  /**
   * @param {string} digest
   * @returns {Promise<string | null>} an address within this page; none for what is no picture, or too much
   */
  get(digest) {
    const known = this.#known.get(digest);
    if (known) return known;
    if (this.#known.size >= MAX_PICTURES) return Promise.resolve(null);
    const coming = this.#fetch(digest, this.#age);
    this.#known.set(digest, coming);
    return coming;
  }

  /** Forgets all. */
  clear() {
    this.#age += 1;
    this.#urls.forEach((url) => URL.revokeObjectURL(url));
    [this.#urls, this.#bytes] = [[], 0];
    this.#known.clear();
  }

  async #fetch(digest, age) {
    await this.#turn();
    try {
      if (age !== this.#age) return null;
      const blob = await this.#load(digest);
      const fits = KINDS.includes(blob.type) && this.#bytes + blob.size <= MAX_BYTES;
      if (!fits || age !== this.#age) return null;
      this.#bytes += blob.size;
      const url = URL.createObjectURL(blob);
      this.#urls.push(url);
      return url;
    } catch {
      // The box stays without it.
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
