/** Controls that only write down what they are told, and elements that only remember who listens. */

/** What is held, where the sticks are, and how far one has turned. */
export class RecordedControls {
  held = new Map();
  sticks = new Map();
  turns = [];

  press(source, action) {
    this.held.set(source, action);
  }

  release(source) {
    this.held.delete(source);
  }

  stick(source, x, y) {
    if (x === 0 && y === 0) this.sticks.delete(source);
    else this.sticks.set(source, [x, y]);
  }

  turn(yawRad, pitchRad, time) {
    this.turns.push({ yawRad, pitchRad, time });
  }

  releaseAll() {
    this.held.clear();
    this.sticks.clear();
  }

  get actions() {
    return [...this.held.values()].reduce((all, action) => all | action, 0);
  }

  get turned() {
    return this.turns.reduce((sum, { yawRad, pitchRad }) => [sum[0] + yawRad, sum[1] + pitchRad], [0, 0]);
  }
}

/** An element, window or document as far as listeners, one style and one class list go. */
export class Stage extends EventTarget {
  captured = new Set();
  classes = new Set();
  dataset = {};
  style = { setProperty: () => {} };
  classList = {
    add: (...names) => names.forEach((name) => this.classes.add(name)),
    remove: (...names) => names.forEach((name) => this.classes.delete(name)),
    toggle: (name, on) => (on ? this.classes.add(name) : this.classes.delete(name)),
  };
  lockElement = null;

  setPointerCapture(id) {
    this.captured.add(id);
  }

  getBoundingClientRect() {
    return { left: 0, top: 0, width: 800, height: 400 };
  }

  getRootNode() {
    return { pointerLockElement: this.lockElement };
  }

  /** Dispatches an event with these fields; tells whether its default was prevented. */
  fire(type, fields = {}) {
    const event = new Event(type, { cancelable: true });
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value });
    return !this.dispatchEvent(event);
  }
}
