/** Fingers: a stick grows where the left thumb lands, the right side looks, buttons press. */

import { Action } from './wire.js';

const RAD_PER_PX = 0.0055;
const STICK_RADIUS_PX = 52;
/** Deflection from which one runs, which is beyond the rim. */
const RUN_AT = 1.25;
const STICK_SIDE = 0.45;
/** A capture is also lost when the element goes from the page or is hidden, and then nothing else tells the end. */
const ENDS = ['pointerup', 'pointercancel', 'lostpointercapture'];

/**
 * Listens until `signal` aborts.
 * @param {{layer: HTMLElement, stick: HTMLElement, knob: HTMLElement, buttons: Iterable<HTMLButtonElement>}} parts
 * @param {import('./controls.js').Controls} controls
 * @param {AbortSignal} signal
 */
export function listenToTouch({ layer, stick, knob, buttons }, controls, signal) {
  const fingers = new Map();
  const sticks = () => [...fingers.values()].some((finger) => finger.stick);

  const down = (event) => {
    if (event.pointerType === 'mouse' || event.target !== layer) return;
    event.preventDefault();
    // The first finger of all is down: of one before it, the end was never told.
    if (event.isPrimary) [...fingers.keys()].forEach((pointerId) => up({ pointerId, timeStamp: event.timeStamp }));
    const box = layer.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const isStick = x < box.width * STICK_SIDE && !sticks();
    fingers.set(event.pointerId, { stick: isStick, startX: x, startY: y, lastX: event.clientX, lastY: event.clientY });
    layer.setPointerCapture(event.pointerId);
    if (isStick) placeStick(stick, knob, x, y);
  };

  const move = (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    // A pen that hovers: where it left the screen was not told.
    if (event.buttons === 0) {
      up(event);
      return;
    }
    if (finger.stick) {
      const box = layer.getBoundingClientRect();
      push(finger, event.clientX - box.left, event.clientY - box.top, event.timeStamp);
    } else {
      const yawRad = (finger.lastX - event.clientX) * RAD_PER_PX;
      controls.turn(yawRad, (finger.lastY - event.clientY) * RAD_PER_PX, event.timeStamp);
    }
    finger.lastX = event.clientX;
    finger.lastY = event.clientY;
  };

  const push = (finger, x, y, time) => {
    const { moveX, moveY, reach } = stickValue(x - finger.startX, y - finger.startY);
    knob.style.setProperty('--dx', `${moveX * STICK_RADIUS_PX}px`);
    knob.style.setProperty('--dy', `${-moveY * STICK_RADIUS_PX}px`);
    stick.classList.toggle('running', reach >= RUN_AT);
    controls.stick('Thumb', moveX, moveY, time);
    if (reach >= RUN_AT) controls.press('StickRim', Action.RUN, time);
    else controls.release('StickRim', time);
  };

  const up = (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    fingers.delete(event.pointerId);
    if (!finger.stick) return;
    stick.classList.remove('held', 'running');
    controls.release('StickRim', event.timeStamp);
    controls.stick('Thumb', 0, 0, event.timeStamp);
  };

  layer.addEventListener('pointerdown', down, { signal });
  layer.addEventListener('pointermove', move, { signal });
  for (const end of ENDS) layer.addEventListener(end, up, { signal });
  for (const button of buttons) {
    const { action } = button.dataset;
    listenToPad(button, `Touch${action}`, Action[action], controls, signal);
  }
}

/**
 * @param {number} dx pixels from where the thumb landed, right
 * @param {number} dy pixels, down
 * @returns {{moveX: number, moveY: number, reach: number}} the stick within the unit circle, and how far the thumb really is
 */
export function stickValue(dx, dy) {
  const reach = Math.hypot(dx, dy) / STICK_RADIUS_PX;
  const scale = 1 / (STICK_RADIUS_PX * Math.max(1, reach));
  return { moveX: dx * scale, moveY: -dy * scale, reach };
}

function placeStick(stick, knob, x, y) {
  stick.style.setProperty('--x', `${x}px`);
  stick.style.setProperty('--y', `${y}px`);
  knob.style.setProperty('--dx', '0px');
  knob.style.setProperty('--dy', '0px');
  stick.classList.add('held');
}

/**
 * Holds an action while a finger is on a button, until `signal` aborts.
 * @param {HTMLButtonElement} button
 * @param {string} source as `Controls.press` has it
 * @param {number} action bits
 * @param {import('./controls.js').Controls} controls
 * @param {AbortSignal} signal
 */
export function listenToPad(button, source, action, controls, signal) {
  const down = (event) => {
    event.preventDefault();
    button.setPointerCapture(event.pointerId);
    button.classList.add('held');
    controls.press(source, action, event.timeStamp);
  };
  const up = (event) => {
    button.classList.remove('held');
    controls.release(source, event.timeStamp);
  };
  button.addEventListener('pointerdown', down, { signal });
  for (const end of ENDS) button.addEventListener(end, up, { signal });
}
