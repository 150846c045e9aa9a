/** What the player points at, with its components: asked of the node while the panel is open. For who makes the world. */

import { make, setText } from './dom.js';

const ASK_EVERY_MS = 500;
const MAX_CHAIN = 65;
const MAX_COMPONENTS = 64;
const MAX_VALUE_CHARS = 20_000;
/** Of what stands on one line. */
const MAX_SHORT_CHARS = 56;
const NOTHING = 'Nothing that can be pointed at: what has neither a collider nor a model that one bumps into is not found.';

/**
 * A value for people: JSON with few brackets and short numbers.
 * @param {unknown} value
 * @returns {string}
 */
export function pretty(value) {
  return lines(value).join('\n');
}

/** What is short stands on one line; else each entry begins one. */
function lines(value) {
  if (typeof value === 'number') return [String(Math.round(value * 1000) / 1000)];
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value) ?? 'null'];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const flat = entries.every(([, one]) => typeof one !== 'object' || one === null);
  const short = flat ? entries.map(([key, one]) => `${isList ? '' : `${key}: `}${lines(one)}`).join(', ') : '';
  if (entries.length === 0 || (flat && short.length <= MAX_SHORT_CHARS)) return [isList ? `[${short}]` : `{ ${short} }`.replace('  ', '')];
  return entries.flatMap(([key, one]) => {
    const [first, ...rest] = lines(one);
    const name = isList ? '-' : `${key}:`;
    const isShort = typeof one !== 'object' || one === null || /^[[{]/.test(first);
    const stands = isShort || isList ? [`${name} ${first}`] : [name, `  ${first}`];
    return [...stands, ...rest.map((line) => `  ${line}`)];
  });
}

/**
 * @param {unknown} value the node's answer
 * @returns {{distanceM: number | null, chain: {name: string, components: [string, string][]}[]} | null}
 */
export function parsePointed(value) {
  if (typeof value !== 'object' || value === null || !Array.isArray(value.chain)) return null;
  const entity = (one) => ({
    name: String(one?.name ?? '?').slice(0, 40),
    components: Object.entries(one?.components ?? {})
      .slice(0, MAX_COMPONENTS)
      .map(([name, said]) => [name.slice(0, 64), pretty(said).slice(0, MAX_VALUE_CHARS)]),
  });
  return {
    distanceM: Number.isFinite(value.distance_m) ? value.distance_m : null,
    chain: value.chain.slice(0, MAX_CHAIN).map(entity),
  };
}

/** See the top of the file. */
export class InspectorPanel {
  #parts;
  #ask;
  #timer = null;
  #asking = false;
  #shown = '';

  /**
   * @param {{inspector: HTMLElement, inspected: HTMLElement, inspectedWhat: HTMLElement, look: HTMLElement}} parts see `markup.js`
   * @param {() => Promise<unknown>} ask the node what the player points at; rejected with why it does not say
   */
  constructor(parts, ask) {
    this.#parts = parts;
    this.#ask = ask;
  }

  get isOpen() {
    return !this.#parts.inspector.hidden;
  }

  /** @param {boolean} open */
  open(open) {
    this.#parts.inspector.hidden = !open;
    this.#parts.look.setAttribute('aria-pressed', String(open));
    clearInterval(this.#timer);
    this.#timer = null;
    if (!open) return;
    this.#timer = setInterval(() => this.update(), ASK_EVERY_MS);
    this.update();
  }

  /** Asks now, unless an answer is still awaited. */
  async update() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const pointed = parsePointed(await this.#ask());
      if (this.isOpen) this.#show(pointed);
    } catch (error) {
      this.#shown = '';
      setText(this.#parts.inspectedWhat, `The node does not say: ${error.message}`);
    } finally {
      this.#asking = false;
    }
  }

  #show(pointed) {
    const { inspected, inspectedWhat } = this.#parts;
    const text = JSON.stringify(pointed);
    // What is selected in it stays selected.
    if (text === this.#shown) return;
    this.#shown = text;
    if (!pointed || pointed.chain.length === 0) {
      setText(inspectedWhat, NOTHING);
      inspected.replaceChildren();
      return;
    }
    const [first] = pointed.chain;
    const away = pointed.distanceM === null ? '' : `, ${pointed.distanceM.toFixed(1)} m away`;
    setText(inspectedWhat, `Entity ${first.name}${away}`);
    inspected.replaceChildren(...pointed.chain.map(entityElement));
  }
}

function entityElement({ name, components }, at) {
  const rows = components.map(([component, text]) => make('div', {}, make('dt', {}, component), make('dd', {}, make('pre', {}, text))));
  return make('section', {}, make('h2', {}, at === 0 ? `Entity ${name}` : `It hangs from entity ${name}`), make('dl', {}, ...rows));
}
