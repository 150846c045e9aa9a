/** The mouse: locked while playing; where the browser refuses the lock, dragging looks around. */

import { Action } from './wire.js';

const RAD_PER_PX = 0.0022;
const PRIMARY = 1;
/** Bits of `MouseEvent.buttons`: primary, secondary, middle. */
const BUTTON_ACTIONS = [
  [1, Action.USE],
  [2, Action.RUN],
  [4, Action.CAMERA],
];

/** Looks and clicks of a mouse over one surface. */
export class Pointer {
  #surface;
  #controls;
  #dragging = null;
  #buttons = 0;
  #wasLocked = false;
  /** What was asked for last; the browser answers later, perhaps after the opposite was asked for. */
  #wanted = false;
  /** We gave the lock back, and the browser has not said so yet. */
  #leaving = false;
  #lockChanged;
  #speed;

  /**
   * @param {HTMLElement} surface
   * @param {import('./controls.js').Controls} controls
   * @param {{active: () => boolean, lockChanged: (locked: boolean, taken: boolean) => void, speed: () => number, signal: AbortSignal}} target
   *   `speed`: how far a movement turns, 1 as usual; `taken`: the lock ended, and not because `unlock` was called: by Escape, another window, another element
   */
  constructor(surface, controls, { active, lockChanged, speed, signal }) {
    this.#surface = surface;
    this.#controls = controls;
    this.#lockChanged = lockChanged;
    this.#speed = speed;
    // Raw updates come as the mouse moves, ordinary ones wait for the next animation frame.
    const move = 'onpointerrawupdate' in window ? 'pointerrawupdate' : 'pointermove';
    surface.addEventListener(move, (event) => this.#moved(event), { signal });
    surface.addEventListener('pointerdown', (event) => active() && this.#down(event), { signal });
    // A second button beside one that is held makes no event of its own, only a move.
    surface.addEventListener('pointermove', (event) => this.#buttonsChanged(event, active()), { signal });
    surface.addEventListener('pointerup', (event) => this.#up(event), { signal });
    surface.addEventListener('pointercancel', (event) => this.#up(event), { signal });
    // No action is the wheel's; it must not scroll the page away under a hand that plays, nor the side buttons leave it.
    surface.addEventListener('wheel', (event) => this.locked && event.preventDefault(), { signal, passive: false });
    surface.addEventListener('mouseup', (event) => this.locked && event.preventDefault(), { signal });
    surface.addEventListener('lostpointercapture', ({ pointerId }) => this.#dropped(pointerId), { signal });
    surface.addEventListener('contextmenu', (event) => active() && event.preventDefault(), { signal });
    document.addEventListener('pointerlockchange', () => this.#lockMoved(), { signal });
  }

  /** Whether the mouse is ours. */
  get locked() {
    return lockedElement(this.#surface) === this.#surface;
  }

  /** Asks for the lock; must come from a click or a key. */
  lock() {
    this.#wanted = true;
    if (!this.locked && !this.#leaving) this.#request();
  }

  /** Gives the mouse back, also one whose lock is still on its way. */
  unlock() {
    this.#wanted = false;
    if (this.locked) this.#leave();
  }

  async #request() {
    if (!this.#surface.requestPointerLock) return;
    try {
      await this.#surface.requestPointerLock({ unadjustedMovement: true });
    } catch (error) {
      if (error?.name !== 'NotSupportedError' || !this.#wanted) return;
      // Not every platform can switch the acceleration of the mouse off.
      try {
        await this.#surface.requestPointerLock();
      } catch {
        // Right after Escape, or in a frame without permission, the browser refuses; dragging works.
      }
    }
  }

  #leave() {
    if (this.#leaving) return;
    this.#leaving = true;
    document.exitPointerLock();
  }

  #moved(event) {
    // A dialog may have swallowed the release: what the event says is held, is held.
    if (!(event.buttons & PRIMARY)) this.#dropped(event.pointerId);
    if (event.pointerType === 'touch' || (!this.locked && this.#dragging !== event.pointerId)) return;
    const { x, y, time } = movementOf(event);
    const perPx = RAD_PER_PX * this.#speed();
    this.#controls.turn(-x * perPx, -y * perPx, time);
  }

  #dropped(pointerId) {
    if (this.#dragging === pointerId) this.#dragging = null;
  }

  #down(event) {
    if (event.pointerType === 'touch') return;
    if (!this.locked && event.button === 0) {
      this.#dragging = event.pointerId;
      this.#surface.setPointerCapture(event.pointerId);
    }
    this.#buttonsChanged(event, true);
  }

  #up(event) {
    if (event.pointerType === 'touch') return;
    this.#dragging = null;
    this.#buttonsChanged(event, false);
  }

  /** What the event says is held, is held; whatever event may have been missed. */
  #buttonsChanged({ pointerType, buttons, timeStamp }, mayPress) {
    if (pointerType === 'touch' || buttons === this.#buttons) return;
    const fresh = buttons & ~this.#buttons;
    this.#buttons = buttons;
    for (const [bit, action] of BUTTON_ACTIONS) {
      if (!(buttons & bit)) this.#controls.release(`Pointer${bit}`, timeStamp);
      else if (fresh & bit && mayPress && this.locked) this.#controls.press(`Pointer${bit}`, action, timeStamp);
    }
  }

  #lockMoved() {
    const { locked } = this;
    if (locked === this.#wasLocked) return;
    this.#wasLocked = locked;
    this.#dragging = null;
    const taken = !locked && !this.#leaving;
    this.#leaving = false;
    if (taken) this.#wanted = false;
    this.#lockChanged(locked, taken);
    if (locked && !this.#wanted) this.#leave();
    else if (!locked && this.#wanted) this.#request();
  }
}

/** Inside a shadow root the document only names the host. */
function lockedElement(surface) {
  return surface.getRootNode().pointerLockElement ?? null;
}

/**
 * All that the mouse moved since the event before, and when it began to. Browsers differ in which of the two they keep whole:
 * some round or leave empty the movement of the coalesced events, some tell in the event only the last of them.
 * @param {PointerEvent} event
 * @returns {{x: number, y: number, time: number}}
 */
export function movementOf(event) {
  const parts = event.getCoalescedEvents?.() ?? [];
  const whole = (field) => {
    const together = parts.reduce((total, part) => total + part[field], 0);
    return Math.abs(together) > Math.abs(event[field]) ? together : event[field];
  };
  return { x: whole('movementX'), y: whole('movementY'), time: parts[0]?.timeStamp ?? event.timeStamp };
}
