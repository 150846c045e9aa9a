import assert from 'node:assert/strict';
import test from 'node:test';

import { Touches, fitted } from '../touches.js';
import { lineOf } from '../lines.js';

function sending() {
  const sent = [];
  const timers = [];
  const state = { open: true };
  const touches = new Touches((message) => {
    if (state.open) sent.push(JSON.parse(lineOf(message)));
    return state.open;
  }, (callback) => timers.push(callback));
  return { touches, sent, state, later: () => timers.splice(0).forEach((callback) => callback()) };
}

test('what is done goes out at once, and together what cannot', () => {
  const { touches, sent, state, later } = sending();
  touches.add([0, 1], 'down');
  state.open = false;
  touches.add([0, 1], 'up');
  touches.add([0, 2], 'down');
  later();
  state.open = true;
  later();
  later();
  assert.deepEqual(sent, [
    { screen: [{ node: [0, 1], did: 'down' }] }, { screen: [{ node: [0, 1], did: 'up' }, { node: [0, 2], did: 'down' }] },
  ]);
});

test('the newest text counts, and who came and went was not there', () => {
  const { touches, sent, state, later } = sending();
  state.open = false;
  touches.add([0, 1], { text: 'a' });
  touches.add([0, 2], 'enter');
  touches.add([0, 1], { text: 'ab' });
  touches.add([0, 2], 'leave');
  touches.add([0, 1], { submit: 'ab' });
  touches.resized(1280.4, 10, 1.5);
  state.open = true;
  later();
  assert.deepEqual(sent, [
    { canvas: [1280, 64, 1.5] }, { screen: [{ node: [0, 1], did: { text: 'ab' } }, { node: [0, 1], did: { submit: 'ab' } }] },
  ]);
});

test('lines are as long as can be sent, and no more waits than that', () => {
  const { touches, sent, state, later } = sending();
  state.open = false;
  (Array.from({ length: 500 }, (_, i) => touches.add([0, i], { submit: fitted('ж"'.repeat(900)) })));
  state.open = true;
  for (let i = 0; i < 100; i++) later();
  assert.equal(sent.length, 64);
  assert.ok(sent.every(({ screen }) => screen.length === 1 && screen[0].did.submit.length > 200));
});

test('what is forgotten is not sent', () => {
  const { touches, sent, state, later } = sending();
  state.open = false;
  touches.add([0, 1], 'down');
  touches.resized(640, 360, 1);
  touches.clear();
  state.open = true;
  later();
  assert.deepEqual(sent, []);
});
