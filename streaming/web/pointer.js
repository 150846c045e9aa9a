/** The mouse: locked while playing; where the browser refuses the lock, dragging looks around. */

import { Action } from './wire.js';

const RAD_PER_PX = 0.0022;

/** Looks and clicks of a mouse over one surface. */
export class Pointer {
  #surface;
  #controls;
  #dragging = null;
  #wasLocked = false;
  #lockChanged;

  /**
   * @param {HTMLElement} surface
   * @param {import('./controls.js').Controls} controls
   * @param {{active: () => boolean, lockChanged: (locked: boolean) => void, signal: AbortSignal}} target
   */
  constructor(surface, controls, { active, lockChanged, signal }) {
    this.#surface = surface;
    this.#controls = controls;
    this.#lockChanged = lockChanged;
    // Raw updates come as the mouse moves, ordinary ones wait for the next animation frame.
    const move = 'onpointerrawupdate' in window ? 'pointerrawupdate' : 'pointermove';
    surface.addEventListener(move, (event) => this.#moved(event), { signal });
    surface.addEventListener('pointerdown', (event) => active() && this.#down(event), { signal });
    surface.addEventListener('pointerup', (event) => this.#up(event), { signal });
    surface.addEventListener('pointercancel', (event) => this.#up(event), { signal });
    surface.addEventListener('contextmenu', (event) => active() && event.preventDefault(), { signal });
    document.addEventListener('pointerlockchange', () => this.#lockMoved(), { signal });
  }

  /** Whether the mouse is ours. */
  get locked() {
    return lockedElement(this.#surface) === this.#surface;
  }

  /** Asks for the lock; must come from a click or a key. */
  async lock() {
    if (this.locked || !this.#surface.requestPointerLock) return;
    try {
      await this.#surface.requestPointerLock({ unadjustedMovement: true });
    } catch (error) {
      if (error?.name !== 'NotSupportedError') return;
      // Not every platform can switch the acceleration of the mouse off.
      try {
        await this.#surface.requestPointerLock();
      } catch {
        // Right after Escape, or in a frame without permission, the browser refuses; dragging works.
      }
    }
  }

  /** Gives the mouse back. */
  unlock() {
    if (this.locked) document.exitPointerLock();
  }

  #moved(event) {
    if (event.pointerType === 'touch' || (!this.locked && this.#dragging !== event.pointerId)) return;
    this.#controls.turn(-event.movementX * RAD_PER_PX, -event.movementY * RAD_PER_PX, event.timeStamp);
  }

  #down(event) {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    if (this.locked) {
      this.#controls.press('PointerPrimary', Action.USE, event.timeStamp);
    } else {
      this.#dragging = event.pointerId;
      this.#surface.setPointerCapture(event.pointerId);
    }
  }

  #up(event) {
    if (event.pointerType === 'touch' || event.button > 0) return;
    this.#dragging = null;
    this.#controls.release('PointerPrimary', event.timeStamp);
  }

  #lockMoved() {
    if (this.locked === this.#wasLocked) return;
    this.#wasLocked = this.locked;
    this.#dragging = null;
    this.#lockChanged(this.locked);
  }
}

/** Inside a shadow root the document only names the host. */
function lockedElement(surface) {
  return surface.getRootNode().pointerLockElement ?? null;
}
