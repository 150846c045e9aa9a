/** Keys to actions and commands. */

import { Action } from './wire.js';

/** What a key that is still down takes up again; a jump or a shot wants a new press. */
const STEADY = Action.FORWARD | Action.BACK | Action.LEFT | Action.RIGHT | Action.RUN;
const DIGIT = /^Digit[1-9]$/;
const SHIFTS = ['ShiftLeft', 'ShiftRight'];

/**
 * @typedef {object} KeyTarget
 * @property {(event: KeyboardEvent) => string | null} commandOf what the key does, see `bindings.js`
 * @property {(command: string | null) => number | undefined} actionOf the bits of an action
 * @property {(event: KeyboardEvent) => boolean} wants whether the keys are ours at the moment
 * @property {() => void} acted an action key went down
 * @property {() => boolean} playing whether a key that was down already counts: it does not begin the game
 * @property {() => void} figures
 * @property {() => void} sound
 * @property {() => void} full
 * @property {() => void} mouse frees it, or takes it
 * @property {() => void} escape
 * @property {() => void} enter
 * @property {(number: number) => boolean} digit whether the digit, 1 to 9, pressed a button over the picture
 * @property {() => boolean} talk whether the key began a line of text
 */

/**
 * Listens until `signal` aborts.
 * @param {import('./controls.js').Controls} controls
 * @param {KeyTarget} target
 * @param {AbortSignal} signal
 */
export function listenToKeys(controls, target, signal) {
  const down = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !target.wants(event)) return;
    if (onButton(event)) return;
    const command = target.commandOf(event);
    const action = target.actionOf(command);
    if (action !== undefined) {
      event.preventDefault();
      // All was released meanwhile, as when the connection was lost; yet the finger is still there.
      if (event.repeat && !(action & STEADY && target.playing())) return;
      if (!event.repeat) target.acted();
      controls.press(event.code, action, event.timeStamp);
    } else if (event.code === 'Enter') {
      if (event.repeat) return;
      if (target.talk()) event.preventDefault();
      else target.enter();
    } else if (event.code === 'Escape') target.escape();
    else if (command) commanded(event, command);
    else if (DIGIT.test(event.code) && !event.repeat && target.digit(Number(event.code.slice(-1)))) event.preventDefault();
  };
  const commanded = (event, command) => {
    if (command === 'talk') {
      if (target.talk()) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (!event.repeat) target[command]();
  };
  const up = (event) => {
    // macOS swallows the release of keys that go up while ⌘ is down.
    if (event.key === 'Meta') controls.releaseAll(event.timeStamp);
    controls.release(event.code, event.timeStamp);
    // Windows tells of one Shift key only when both were down.
    if (event.key === 'Shift' && !event.shiftKey) SHIFTS.forEach((code) => controls.release(code, event.timeStamp));
  };
  window.addEventListener('keydown', down, { signal });
  // First of all, so that nothing on the page can keep a release from us.
  window.addEventListener('keyup', up, { signal, capture: true });
}

/**
 * Releases everything when keys would go elsewhere: another window, another tab, a dialog, a field of the page.
 * @param {import('./controls.js').Controls} controls
 * @param {() => boolean} hasKeyboard
 * @param {AbortSignal} signal
 */
export function releaseOnFocusLoss(controls, hasKeyboard, signal) {
  const release = (event) => controls.releaseAll(event.timeStamp);
  window.addEventListener('blur', release, { signal });
  window.addEventListener('pagehide', release, { signal });
  document.addEventListener('freeze', release, { signal });
  document.addEventListener('visibilitychange', (event) => document.hidden && release(event), { signal });
  document.addEventListener('focusin', (event) => hasKeyboard() || release(event), { signal });
}

/** Space and Enter belong to a button that has the focus. */
function onButton(event) {
  return ['Space', 'Enter'].includes(event.code) && event.composedPath()[0] instanceof HTMLButtonElement;
}
