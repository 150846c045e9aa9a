import assert from 'node:assert/strict';
import test from 'node:test';

import { RecordedControls, Stage } from './support/recorder.mjs';
import { Action } from '../wire.js';

globalThis.window = new Stage();
globalThis.document = new Stage();
const { Pointer, movementOf } = await import('../pointer.js');

function bench({ locked, speed = 1 }) {
  const [surface, controls] = [new Stage(), new RecordedControls()];
  surface.lockElement = locked ? surface : null;
  const { signal } = new AbortController();
  const changes = [];
  const lockChanged = (...change) => changes.push(change);
  const pointer = new Pointer(surface, controls, { active: () => true, lockChanged, speed: () => speed, signal });
  const mouse = (type, fields) => surface.fire(type, { pointerType: 'mouse', pointerId: 1, movementX: 0, movementY: 0, ...fields });
  return { surface, controls, pointer, mouse, changes };
}

const part = (movementX, movementY, timeStamp) => ({ movementX, movementY, timeStamp });
const event = (own, parts) => ({ ...own, getCoalescedEvents: () => parts });

test('coalesced movement is summed and counts from its oldest part', () => {
  const parts = [part(3, 1, 10), part(-1, 2, 11), part(5, 0, 12)];
  assert.deepEqual(movementOf(event(part(7, 3, 12), parts)), { x: 7, y: 3, time: 10 });
  assert.deepEqual(movementOf(event(part(5, 0, 12), parts)), { x: 7, y: 3, time: 10 }, 'an event that tells the last part');
  assert.deepEqual(movementOf(event(part(7, 3, 12), parts.map(({ timeStamp }) => part(0, 0, timeStamp)))), { x: 7, y: 3, time: 10 });
});

test('without coalesced events the event itself counts', () => {
  assert.deepEqual(movementOf(part(7, -3, 12)), { x: 7, y: -3, time: 12 });
  assert.deepEqual(movementOf(event(part(7, -3, 12), [])), { x: 7, y: -3, time: 12 });
});

test('a locked mouse looks, and its buttons act, several at once', () => {
  const { controls, mouse } = bench({ locked: true });
  mouse('pointermove', { buttons: 0, movementX: 10, movementY: -5 });
  assert.ok(controls.turned[0] < 0 && controls.turned[1] > 0, 'right turns right, up looks up');
  mouse('pointerdown', { button: 0, buttons: 1 });
  assert.equal(controls.actions, Action.USE);
  mouse('pointermove', { button: 2, buttons: 3 });
  assert.equal(controls.actions, Action.USE | Action.RUN);
  mouse('pointermove', { button: 0, buttons: 2 });
  assert.equal(controls.actions, Action.RUN);
  mouse('pointerup', { button: 2, buttons: 0 });
  assert.equal(controls.actions, 0);
});

test('a button whose release was missed goes up with the next move', () => {
  const { controls, mouse } = bench({ locked: true });
  mouse('pointerdown', { button: 0, buttons: 1 });
  mouse('pointermove', { buttons: 0 });
  assert.equal(controls.actions, 0);
});

test('a free mouse looks only while it drags, and presses nothing', () => {
  const { controls, mouse } = bench({ locked: false });
  mouse('pointermove', { buttons: 0, movementX: 10 });
  assert.equal(controls.turns.length, 0);
  mouse('pointerdown', { button: 0, buttons: 1 });
  mouse('pointermove', { buttons: 1, movementX: 10 });
  assert.deepEqual([controls.turns.length, controls.actions], [1, 0]);
  mouse('pointerup', { button: 0, buttons: 0 });
  mouse('pointermove', { buttons: 0, movementX: 10 });
  assert.equal(controls.turns.length, 1);
});

test('a drag whose end a dialog swallowed is over with the next move', () => {
  const { controls, mouse } = bench({ locked: false });
  mouse('pointerdown', { button: 0, buttons: 1 });
  mouse('pointermove', { buttons: 1, movementX: 10 });
  // alert() came, the button was let go over it, and nobody was told.
  mouse('pointermove', { buttons: 0, movementX: 10 });
  mouse('pointermove', { buttons: 0, movementX: 10 });
  assert.equal(controls.turns.length, 1);
  mouse('pointerdown', { button: 0, buttons: 1 });
  mouse('lostpointercapture', { buttons: 1 });
  mouse('pointermove', { buttons: 1, movementX: 10 });
  assert.equal(controls.turns.length, 1, 'nor does a capture that was lost go on');
});

test('the mouse turns as far as the person chose', () => {
  const turned = (speed) => {
    const { controls, mouse } = bench({ locked: true, speed });
    mouse('pointermove', { buttons: 0, movementX: 10, movementY: -5 });
    return controls.turned;
  };
  const usual = turned(1);
  turned(2.5).forEach((angle, i) => assert.ok(Math.abs(angle - 2.5 * usual[i]) < 1e-12));
});

test('the wheel scrolls nothing under a locked mouse, and the page else', () => {
  assert.equal(bench({ locked: true }).surface.fire('wheel'), true);
  assert.equal(bench({ locked: false }).surface.fire('wheel'), false);
});

test('the lock is asked without acceleration, and with it where that is refused', async () => {
  const { surface, pointer } = bench({ locked: false });
  const asked = [];
  surface.requestPointerLock = async (options) => {
    asked.push(options);
    if (options) throw Object.assign(new Error('no'), { name: 'NotSupportedError' });
  };
  pointer.lock();
  await new Promise(setImmediate);
  assert.deepEqual(asked, [{ unadjustedMovement: true }, undefined]);
});

/** A browser that answers later, when it is told to. */
function slowBrowser() {
  globalThis.document = new Stage();
  const it = bench({ locked: false });
  const asked = [];
  it.surface.requestPointerLock = async () => asked.push('lock');
  document.exitPointerLock = () => asked.push('exit');
  const answer = (locked) => {
    it.surface.lockElement = locked ? it.surface : null;
    document.fire('pointerlockchange');
  };
  return { ...it, asked, answer };
}

test('a lock that comes after it was given up is given back', () => {
  const { pointer, asked, answer, changes } = slowBrowser();
  pointer.lock();
  pointer.unlock();
  answer(true);
  assert.deepEqual(asked, ['lock', 'exit']);
  answer(false);
  assert.deepEqual(asked, ['lock', 'exit']);
  assert.deepEqual(changes, [[true, false], [false, false]], 'nobody took it');
});

test('a lock that is wanted again before it is gone comes back', () => {
  const { pointer, asked, answer, changes } = slowBrowser();
  pointer.lock();
  answer(true);
  pointer.unlock();
  pointer.lock();
  assert.deepEqual(asked, ['lock', 'exit']);
  answer(false);
  assert.deepEqual(asked, ['lock', 'exit', 'lock']);
  answer(true);
  assert.deepEqual(changes, [[true, false], [false, false], [true, false]]);
});

test('a lock that the person ends was taken, and is not asked for again', () => {
  const { pointer, asked, answer, changes } = slowBrowser();
  pointer.lock();
  answer(true);
  answer(false);
  assert.deepEqual(asked, ['lock']);
  assert.deepEqual(changes, [[true, false], [false, true]]);
});
