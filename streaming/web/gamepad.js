/**
 * Up to four gamepads of one player, of the standard layout (W3C Gamepad, 9.1). They are merged: what any of them holds is
 * held, their sticks add up.
 *
 * The browser tells no changes, so they are read once for each animation frame, only while one is plugged in.
 */

import { shaped } from './stick.js';
import { Action } from './wire.js';

const MAX_PADS = 4;
/** Actions of the buttons of the standard layout, by index. */
const BUTTON_ACTIONS = Object.freeze({
  0: Action.JUMP,
  1: Action.RUN,
  2: Action.USE,
  3: Action.CAMERA,
  4: Action.RUN,
  5: Action.USE,
  6: Action.RUN,
  7: Action.USE,
  10: Action.RUN,
  11: Action.CAMERA,
  12: Action.FORWARD,
  13: Action.BACK,
  14: Action.LEFT,
  15: Action.RIGHT,
});
const FIGURES_BUTTON = 8;
const PAUSE_BUTTON = 9;
/** An analogue trigger goes down here … */
const PRESSED_AT = 0.5;
/** … and up here, so that a finger that trembles presses once. */
const RELEASED_AT = 0.35;

const WALK_EXPONENT = 1.4;
const LOOK_EXPONENT = 2;
const YAW_RAD_PER_S = 3;
const PITCH_RAD_PER_S = 2;
/** After a longer pause between two readings nobody wants to have been turned for all of it. */
const MAX_STEP_MS = 100;

/**
 * @typedef {object} PadTarget
 * @property {() => boolean} wants whether gamepads are ours at the moment
 * @property {() => Map<number, number>} own actions of the world's own, which take the place of what a button does otherwise
 * @property {() => boolean} playing whether sticks count: a stick that is held does not begin the game
 * @property {() => void} acted an action button went down
 * @property {() => void} pause the button that begins and ends a pause went down
 * @property {() => void} overlay
 * @property {(any: boolean) => void} present whether one is plugged in that can be read
 */

/** Reads gamepads into controls; knows no browser. */
export class Gamepads {
  #controls;
  #target;
  /** Buttons that are down, by the index of their gamepad. */
  #down = new Map();
  #held = new Set();
  #readAt = null;

  /**
   * @param {import('./controls.js').Controls} controls
   * @param {PadTarget} target
   */
  constructor(controls, target) {
    this.#controls = controls;
    this.#target = target;
  }

  /**
   * @param {Iterable<Gamepad | null>} gamepads as `navigator.getGamepads()` gives them
   * @param {number} time ms
   */
  read(gamepads, time) {
    const readBefore = this.#readAt ?? time;
    this.#readAt = time;
    const pads = [...gamepads].filter((pad) => pad?.connected && isStandard(pad)).slice(0, MAX_PADS);
    const before = this.#down;
    this.#down = new Map(pads.map((pad) => [pad.index, downOf(pad, before.get(pad.index))]));
    if (this.#target.wants()) this.#tell(wentDown(before, this.#down));
    if (!this.#target.wants() || !this.#target.playing()) {
      this.release(time);
      return;
    }
    this.#hold(madeAt(pads, readBefore, time));
    this.#walk(pads, time);
    this.#look(pads, Math.min(MAX_STEP_MS, Math.max(0, time - readBefore)) / 1000, time);
  }

  /** Lets go of all that gamepads hold. */
  release(time) {
    for (const action of this.#held) this.#controls.release(source(action), time);
    this.#held.clear();
    this.#controls.stick('Gamepad', 0, 0, time);
  }

  #tell(buttons) {
    if (buttons.has(FIGURES_BUTTON)) this.#target.overlay();
    if (buttons.has(PAUSE_BUTTON)) this.#target.pause();
    if ([...buttons].some((button) => this.#actionOf(button))) this.#target.acted();
  }

  #actionOf(button) {
    return this.#target.own().get(button) ?? BUTTON_ACTIONS[button];
  }

  #hold(time) {
    const buttons = [...this.#down.values()].flatMap((down) => [...down]);
    const held = new Set(buttons.map((button) => this.#actionOf(button)).filter(Boolean));
    for (const action of this.#held) if (!held.has(action)) this.#controls.release(source(action), time);
    for (const action of held) this.#controls.press(source(action), action, time);
    this.#held = held;
  }

  #walk(pads, time) {
    const { x, y } = sum(pads.map(({ axes }) => shaped(axes[0], axes[1], WALK_EXPONENT)));
    this.#controls.stick('Gamepad', x, -y, time);
  }

  #look(pads, stepS, time) {
    const { x, y } = sum(pads.map(({ axes }) => shaped(axes[2], axes[3], LOOK_EXPONENT)));
    if (x === 0 && y === 0) return;
    this.#controls.turn(-x * YAW_RAD_PER_S * stepS, -y * PITCH_RAD_PER_S * stepS, time);
  }
}

/**
 * Reads the browser's gamepads until `signal` aborts.
 * @param {import('./controls.js').Controls} controls
 * @param {PadTarget} target
 * @param {AbortSignal} signal
 */
export function listenToGamepads(controls, target, signal) {
  const pads = new Gamepads(controls, target);
  let frame = null;
  const read = (time) => {
    const connected = present();
    pads.read(connected, time);
    frame = connected.length > 0 ? requestAnimationFrame(read) : null;
  };
  const begin = () => {
    target.present(present().some(isStandard));
    frame ??= requestAnimationFrame(read);
  };
  window.addEventListener('gamepadconnected', begin, { signal });
  window.addEventListener('gamepaddisconnected', begin, { signal });
  signal.addEventListener('abort', () => cancelAnimationFrame(frame));
  if (present().length > 0) begin();
}

function present() {
  try {
    return [...(navigator.getGamepads?.() ?? [])].filter((pad) => pad?.connected);
  } catch {
    // A frame without the permission has none.
    return [];
  }
}

/** Others have their buttons anywhere. */
function isStandard({ mapping }) {
  return mapping === 'standard';
}

/** What is down on one gamepad, after what was. */
function downOf({ buttons }, before) {
  const isDown = ({ pressed, value }, i) => (value > 0 && value < 1 ? value >= (before?.has(i) ? RELEASED_AT : PRESSED_AT) : pressed);
  return new Set([...buttons].flatMap((button, i) => (isDown(button, i) ? [i] : [])));
}

function wentDown(before, now) {
  const fresh = ([index, down]) => [...down].filter((button) => !before.get(index)?.has(button));
  return new Set([...now].flatMap(fresh));
}

/** The gamepad's own time where it can belong to this reading. */
function madeAt(pads, readBefore, time) {
  const times = pads.map(({ timestamp }) => timestamp).filter((made) => made > readBefore && made <= time);
  return times.length > 0 ? Math.min(...times) : time;
}

/** The sum of several sticks, with no more than one stick's reach. */
function sum(sticks) {
  let [x, y] = [0, 0];
  for (const stick of sticks) [x, y] = [x + stick.x, y + stick.y];
  const scale = 1 / Math.max(1, Math.hypot(x, y));
  return { x: x * scale, y: y * scale };
}

function source(action) {
  return `Gamepad${action}`;
}
