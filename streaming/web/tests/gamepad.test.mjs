import assert from 'node:assert/strict';
import test from 'node:test';

import { Gamepads } from '../gamepad.js';
import { shaped } from '../stick.js';
import { Action } from '../wire.js';
import { RecordedControls } from './support/recorder.mjs';

/** A gamepad of the standard layout; buttons are numbers, 1 is down. */
function pad({ index = 0, axes = [0, 0, 0, 0], buttons = {}, mapping = 'standard', timestamp = 0 } = {}) {
  const all = Array.from({ length: 17 }, (_, i) => ({ value: buttons[i] ?? 0, pressed: (buttons[i] ?? 0) > 0.1 }));
  return { index, axes, buttons: all, mapping, connected: true, timestamp };
}

function bench() {
  const controls = new RecordedControls();
  const told = [];
  const target = { focused: true, entered: true };
  const pads = new Gamepads(controls, {
    wants: () => target.focused,
    own: () => target.own ?? new Map(),
    playing: () => target.entered,
    acted: () => {
      told.push('acted');
      target.entered = true;
    },
    overlay: () => told.push('overlay'),
    pause: () => {
      told.push('pause');
      target.entered = !target.entered;
    },
  });
  return { controls, pads, told, target };
}

test('a stick rests within its dead zone, reaches all of the rim, and keeps its direction', () => {
  assert.deepEqual(shaped(0.1, 0.1, 1), { x: 0, y: 0 });
  for (const [x, y] of [[1, 0], [0.8, -0.8], [0, 0.97], [1, 1]]) {
    assert.ok(Math.abs(Math.hypot(...Object.values(shaped(x, y, 2))) - 1) < 1e-9, `${x}, ${y}`);
  }
  const bent = shaped(0.3, 0.4, 2);
  assert.ok(Math.abs(bent.y / bent.x - 4 / 3) < 1e-9);
  assert.ok(Math.hypot(bent.x, bent.y) < 0.25, 'half way out is less than half of the speed');
});

test('the response grows without a step', () => {
  let before = 0;
  for (let x = 0; x <= 1; x += 0.001) {
    const now = shaped(x, 0, 2).x;
    assert.ok(now > before - 1e-9 && now - before < 0.01, `${before} to ${now} at ${x}`);
    before = now;
  }
});

test('what is no number is no deflection', () => {
  for (const [x, y] of [[NaN, 1], [1, undefined], [Infinity, 0]]) assert.deepEqual(shaped(x, y, 2), { x: 0, y: 0 });
});

test('the left stick walks: up is forward, right is right', () => {
  const { controls, pads } = bench();
  pads.read([pad({ axes: [0, -1, 0, 0] })], 0);
  assert.deepEqual(controls.sticks.get('Gamepad'), [0, 1]);
  pads.read([pad({ axes: [1, 0, 0, 0] })], 16);
  const [x, y] = controls.sticks.get('Gamepad');
  assert.ok(x === 1 && Math.abs(y) === 0);
  pads.read([pad()], 32);
  assert.equal(controls.sticks.size, 0);
});

test('one second of looking turns as far at any frame rate', () => {
  const turnedAt = (rateHz) => {
    const { controls, pads } = bench();
    for (let i = 0; i <= rateHz; i += 1) pads.read([pad({ axes: [0, 0, 1, -1] })], (i * 1000) / rateHz);
    return controls.turned;
  };
  const [yaw, pitch] = turnedAt(60);
  assert.ok(yaw < -1 && pitch > 0.5, 'right and up');
  for (const rateHz of [24, 144, 1000]) {
    turnedAt(rateHz).forEach((turned, i) => assert.ok(Math.abs(turned - [yaw, pitch][i]) < 1e-9, `${rateHz} Hz`));
  }
});

test('a page that stood still for a while does not spin', () => {
  const { controls, pads } = bench();
  pads.read([pad({ axes: [0, 0, 1, 0] })], 0);
  pads.read([pad({ axes: [0, 0, 1, 0] })], 60_000);
  assert.ok(Math.abs(controls.turned[0]) <= 0.3 + 1e-9);
});

test('buttons are actions', () => {
  const wanted = { 0: Action.JUMP, 1: Action.RUN, 2: Action.USE, 3: Action.CAMERA, 4: Action.RUN, 5: Action.USE };
  Object.assign(wanted, { 6: Action.RUN, 7: Action.USE, 10: Action.RUN, 12: Action.FORWARD, 13: Action.BACK });
  Object.assign(wanted, { 14: Action.LEFT, 15: Action.RIGHT, 16: 0 });
  for (const [button, action] of Object.entries(wanted)) {
    const { controls, pads } = bench();
    pads.read([pad({ buttons: { [button]: 1 } })], 0);
    assert.equal(controls.actions, action, button);
    pads.read([pad()], 16);
    assert.equal(controls.actions, 0, button);
  }
});

test('an action of the world takes the place of what a button does otherwise', () => {
  const { controls, pads, target } = bench();
  target.own = new Map([[5, 0x300]]);
  pads.read([pad({ buttons: { 5: 1, 0: 1 } })], 0);
  assert.equal(controls.actions, 0x300 | Action.JUMP);
  pads.read([pad()], 16);
  assert.equal(controls.actions, 0);
});

test('a trigger that trembles presses once', () => {
  const { controls, pads } = bench();
  const pressed = [0.3, 0.49, 0.51, 0.4, 0.49, 0.36, 0.34, 0.45].map((value, i) => {
    pads.read([pad({ buttons: { 7: value } })], i * 16);
    return controls.actions === Action.USE;
  });
  assert.deepEqual(pressed, [false, false, true, true, true, true, false, false]);
});

test('four gamepads are one player, a fifth and an unknown layout are none', () => {
  const { controls, pads } = bench();
  const five = [0, 1, 2, 3, 4].map((index) => pad({ index, axes: [0.5, 0, 0, 0], buttons: { [index]: 1 } }));
  pads.read([null, ...five], 0);
  assert.equal(controls.actions, Action.JUMP | Action.RUN | Action.USE | Action.CAMERA);
  assert.ok(Math.abs(controls.sticks.get('Gamepad')[0] - 1) < 1e-9, 'sticks add up to one reach');
  pads.read([pad({ mapping: '', buttons: { 0: 1 } })], 16);
  assert.equal(controls.actions, 0);
});

test('an action that two gamepads hold goes up with the second', () => {
  const { controls, pads } = bench();
  const down = (index, on) => pad({ index, buttons: { 1: on } });
  pads.read([down(0, 1), down(1, 1)], 0);
  pads.read([down(0, 0), down(1, 1)], 16);
  assert.equal(controls.actions, Action.RUN);
  pads.read([down(0, 0), down(1, 0)], 32);
  assert.equal(controls.actions, 0);
});

test('what is unplugged holds nothing, nor does a page without the focus', () => {
  const { controls, pads, target } = bench();
  const held = () => pad({ axes: [0, -1, 1, 0], buttons: { 1: 1 } });
  pads.read([held()], 0);
  pads.read([], 16);
  assert.deepEqual([controls.actions, controls.sticks.size], [0, 0]);
  pads.read([held()], 32);
  assert.equal(controls.actions, Action.RUN);
  target.focused = false;
  const turns = controls.turns.length;
  pads.read([held()], 48);
  assert.deepEqual([controls.actions, controls.sticks.size, controls.turns.length], [0, 0, turns]);
});

test('a button begins the game, a stick that is held does not', () => {
  const { controls, pads, told, target } = bench();
  target.entered = false;
  pads.read([pad({ axes: [0, -1, 1, 0] })], 0);
  pads.read([pad({ axes: [0, -1, 1, 0] })], 16);
  assert.deepEqual([told, controls.sticks.size, controls.turns.length], [[], 0, 0]);
  pads.read([pad({ buttons: { 0: 1 } })], 32);
  assert.deepEqual([told, controls.actions], [['acted'], Action.JUMP]);
});

test('a pause lets go of everything, and a button that stays down does not end it', () => {
  const { controls, pads, told } = bench();
  pads.read([pad({ buttons: { 1: 1 } })], 0);
  pads.read([pad({ buttons: { 1: 1, 9: 1 } })], 16);
  pads.read([pad({ buttons: { 1: 1, 9: 1 } })], 32);
  assert.deepEqual([told, controls.actions], [['acted', 'pause'], 0]);
  pads.read([pad({ buttons: { 8: 1 } })], 48);
  assert.equal(told.at(-1), 'overlay');
});
