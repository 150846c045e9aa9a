/** As much of a page as the element needs to stand on one: a tree of elements that remember what they are told. */

import { EventEmitter } from 'node:events';

// One signal ends all that an element listens for.
EventEmitter.defaultMaxListeners = 0;

const COMPOUND = /^([a-z]\w*)?((?:\.[\w-]+)*)$/i;

/** An element. */
export class FakeElement extends EventTarget {
  attributes = new Map();
  children = [];
  parent = null;
  dataset = {};
  style = { setProperty() {} };
  ownText = '';
  hidden = false;
  isConnected = false;

  get tagName() {
    return this.tag?.toUpperCase();
  }

  get classList() {
    const has = () => new Set((this.attributes.get('class') ?? '').split(' ').filter(Boolean));
    const put = (names) => this.attributes.set('class', [...names].join(' '));
    const toggle = (name, on = !has().has(name)) => {
      const names = has();
      if (on) names.add(name);
      else names.delete(name);
      put(names);
    };
    return { contains: (name) => has().has(name), toggle, add: (name) => toggle(name, true), remove: (name) => toggle(name, false) };
  }

  get className() {
    return this.attributes.get('class') ?? '';
  }

  set className(names) {
    this.attributes.set('class', names);
  }

  get textContent() {
    return this.ownText + this.children.map((child) => child.textContent ?? child).join('');
  }

  set textContent(text) {
    [this.ownText, this.children] = [text, []];
  }

  setAttribute(name, value) {
    const before = this.attributes.get(name) ?? null;
    this.attributes.set(name, String(value));
    if (name === 'hidden') this.hidden = true;
    if (this.constructor.observedAttributes?.includes(name)) this.attributeChangedCallback(name, before, String(value));
  }

  removeAttribute(name) {
    const before = this.attributes.get(name) ?? null;
    this.attributes.delete(name);
    if (before !== null && this.constructor.observedAttributes?.includes(name)) this.attributeChangedCallback(name, before, null);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  hasAttribute(name) {
    return this.attributes.has(name);
  }

  append(...children) {
    for (const child of children) if (child instanceof FakeElement) child.parent = this;
    this.children.push(...children);
  }

  appendChild(child) {
    this.append(child);
    return child;
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  insertBefore(child, next) {
    for (let one = this; one; one = one.parent) if (one === child) throw new Error('an element cannot stand in itself');
    child.remove();
    child.parent = this;
    const at = next ? this.children.indexOf(next) : this.children.length;
    this.children.splice(at, 0, child);
  }

  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((one) => one !== this);
    this.parent = null;
  }

  get parentElement() {
    return this.parent;
  }

  get nextElementSibling() {
    const all = this.parent.children;
    return all[all.indexOf(this) + 1];
  }

  attachShadow() {
    this.shadowRoot = Object.assign(new FakeElement(), { ownerDocument: globalThis.document });
    return this.shadowRoot;
  }

  get all() {
    return this.children.filter((child) => child instanceof FakeElement).flatMap((child) => [child, ...child.all]);
  }

  querySelectorAll(selector) {
    const steps = selector.split(' ');
    const fits = (element, step) => {
      const [, tag, classes] = COMPOUND.exec(step);
      return (!tag || element.tag === tag) && classes.split('.').filter(Boolean).every((name) => element.classList.contains(name));
    };
    const within = (element, left) => {
      if (left.length === 0) return true;
      for (let one = element.parent; one; one = one.parent) if (fits(one, left.at(-1))) return within(one, left.slice(0, -1));
      return false;
    };
    return this.all.filter((element) => fits(element, steps.at(-1)) && within(element, steps.slice(0, -1)));
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  getRootNode() {
    return {};
  }

  focus() {}

  async play() {}
}

/** A connection that opens no channel and brings no picture by itself. */
class FakePeer extends EventTarget {
  connectionState = 'new';
  localDescription = { sdp: 'v=0\r\n' };

  addTransceiver() {
    return { receiver: { track: {} }, currentDirection: 'inactive' };
  }

  createDataChannel() {
    return Object.assign(new EventTarget(), { readyState: 'connecting' });
  }

  async createOffer() {
    return this.localDescription;
  }

  async setLocalDescription() {}

  async setRemoteDescription() {}

  async getStats() {
    return new Map();
  }

  close() {}
}

/** Puts a page around what is imported from now on. @returns {Map<string, Function>} the elements that are defined */
export function setUpPage() {
  const defined = new Map();
  const create = (tag) => Object.assign(new FakeElement(), { tag });
  const view = { CSSStyleSheet: class { replaceSync() {} } };
  const document = Object.assign(new EventTarget(), {
    createElement: create,
    createElementNS: (_namespace, tag) => create(tag),
    baseURI: 'https://play.example/',
    defaultView: view,
    hidden: false,
    activeElement: null,
    fullscreenEnabled: false,
  });
  const globals = {
    document,
    window: new EventTarget(),
    navigator: { userAgent: 'none' },
    location: { href: 'https://play.example/' },
    HTMLElement: FakeElement,
    HTMLButtonElement: class {},
    RTCPeerConnection: FakePeer,
    RTCRtpReceiver: {},
    ResizeObserver: class {
      observe() {}
      disconnect() {}
    },
    MediaStream: class {},
    requestAnimationFrame: () => 0,
    cancelAnimationFrame: () => {},
    matchMedia: () => ({ matches: false }),
    customElements: {
      get: (name) => defined.get(name),
      define: (name, constructor) => {
        if (defined.has(name)) throw new Error(`${name} is defined already`);
        defined.set(name, constructor);
      },
    },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return defined;
}
