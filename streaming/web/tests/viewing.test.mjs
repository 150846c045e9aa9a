import assert from 'node:assert/strict';
import test from 'node:test';

import { setUpPage } from './support/page.mjs';

setUpPage();
const { Viewing, encodeScreen, encodeShown } = await import('../viewing.js');

/** The same bytes are in the test of `streaming/protocol/src/view.rs`. */
test('the bytes are those that the node reads', () => {
  assert.deepEqual([...encodeShown(false)], [1, 16, 0, 0]);
  assert.deepEqual([...encodeScreen(1170, 2532)], [1, 17, 0, 0, 0x92, 0x04, 0xe4, 0x09]);
  assert.deepEqual([...encodeScreen(0.2, 1e9)], [1, 17, 0, 0, 1, 0, 0xff, 0xff], 'what a u16 cannot say');
});

test('a window that is drawn larger is told once, and a new connection hears all', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let resized;
  globalThis.ResizeObserver = class {
    constructor(callback) { resized = (width, height) => callback([{ contentRect: { width, height } }]); }
    observe() {}
    disconnect() {}
  };
  globalThis.devicePixelRatio = 2;
  const said = [];
  const ends = new AbortController();
  const viewing = new Viewing({}, (bytes) => said.push([...bytes]), ends.signal);
  viewing.repeat();
  assert.deepEqual(said, [], 'nothing is known yet');
  resized(640, 360);
  context.mock.timers.tick(1000);
  assert.deepEqual(said, [], 'there is no connection to tell');
  viewing.repeat();
  for (const width of [650, 700, 0, 800]) resized(width, 360);
  context.mock.timers.tick(299);
  assert.deepEqual(said, [[...encodeScreen(1280, 720)]]);
  context.mock.timers.tick(1);
  assert.deepEqual(said.slice(1), [[...encodeScreen(1600, 720)]]);
  document.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  assert.deepEqual(said.at(-1), [1, 16, 0, 0]);
  said.length = 0;
  viewing.repeat();
  assert.deepEqual(said, [[1, 16, 0, 0], [...encodeScreen(1600, 720)]]);
  document.hidden = false;
  ends.abort();
});
