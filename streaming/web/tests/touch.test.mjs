import assert from 'node:assert/strict';
import test from 'node:test';

import { listenToTouch, stickValue } from '../touch.js';
import { Action } from '../wire.js';
import { RecordedControls, Stage } from './support/recorder.mjs';

function bench() {
  const [layer, stick, knob, jump] = [new Stage(), new Stage(), new Stage(), new Stage()];
  jump.dataset.action = 'JUMP';
  const controls = new RecordedControls();
  listenToTouch({ layer, stick, knob, buttons: [jump] }, controls, new AbortController().signal);
  const finger = (type, pointerId, clientX, clientY, isPrimary = false, fields = {}) =>
    layer.fire(type, { pointerType: 'touch', pointerId, clientX, clientY, isPrimary, ...fields });
  return { layer, stick, jump, controls, finger };
}

test('the stick is within the unit circle, up is forward', () => {
  const { moveX, moveY, reach } = stickValue(300, -400);
  assert.ok(Math.abs(moveX - 0.6) < 1e-9 && Math.abs(moveY - 0.8) < 1e-9 && reach > 1);
});

test('two thumbs walk and look at once', () => {
  const { controls, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointerdown', 2, 600, 200);
  finger('pointermove', 1, 100, 274);
  finger('pointermove', 2, 500, 200);
  assert.deepEqual(controls.sticks.get('Thumb'), [0, 0.5]);
  assert.ok(controls.turned[0] > 0, 'to the left');
  finger('pointerup', 1, 100, 274);
  assert.equal(controls.sticks.size, 0);
  finger('pointermove', 2, 400, 200);
  assert.equal(controls.turns.length, 2, 'the other thumb goes on');
});

test('a second finger on the left looks', () => {
  const { controls, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointerdown', 2, 150, 100);
  finger('pointermove', 2, 160, 100);
  assert.deepEqual([controls.turns.length, controls.sticks.size], [1, 0]);
});

test('beyond the rim one runs, until the thumb comes back', () => {
  const { controls, stick, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointermove', 1, 100, 200);
  assert.deepEqual([controls.actions, stick.classes.has('running')], [Action.RUN, true]);
  finger('pointermove', 1, 100, 260);
  assert.equal(controls.actions, 0);
});

test('what the system takes away is let go', () => {
  const { controls, jump, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointermove', 1, 100, 200);
  jump.fire('pointerdown', { pointerId: 2 });
  assert.equal(controls.actions, Action.RUN | Action.JUMP);
  finger('pointercancel', 1, 0, 0);
  jump.fire('pointercancel', { pointerId: 2 });
  assert.deepEqual([controls.actions, controls.sticks.size], [0, 0]);
});

test('a finger whose end was never told does not keep the stick', () => {
  const { controls, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointermove', 1, 100, 200);
  finger('pointerdown', 7, 100, 300, true);
  assert.deepEqual([controls.actions, controls.sticks.size], [0, 0]);
  finger('pointermove', 7, 152, 300);
  assert.deepEqual(controls.sticks.get('Thumb'), [1, -0]);
});

test('a pen whose lifting was missed, and a button that goes from the page, let go', () => {
  const { controls, jump, finger } = bench();
  finger('pointerdown', 1, 100, 300, true);
  finger('pointermove', 1, 100, 200);
  finger('pointermove', 1, 100, 200, true, { buttons: 0 });
  assert.deepEqual([controls.actions, controls.sticks.size], [0, 0]);
  jump.fire('pointerdown', { pointerId: 2 });
  jump.fire('lostpointercapture', { pointerId: 2 });
  assert.equal(controls.actions, 0);
});
