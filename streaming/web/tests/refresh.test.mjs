import assert from 'node:assert/strict';
import test from 'node:test';

import { watchRefresh } from '../refresh.js';

/** A browser whose calls come at these times, each a step after the one before. */
function browser(t, steps) {
  let time = 0;
  let waiting = null;
  const globals = {
    requestAnimationFrame: (call) => ((waiting = call), 1),
    cancelAnimationFrame: () => (waiting = null),
  };
  for (const [name, value] of Object.entries(globals)) {
    globalThis[name] = value;
    t.after(() => delete globalThis[name]);
  }
  t.mock.timers.enable({ apis: ['setInterval'] });
  return {
    draw() {
      for (const step of steps) {
        time += step;
        const call = waiting;
        waiting = null;
        call?.(time);
      }
    },
    get waits() {
      return waiting !== null;
    },
  };
}

const steps = (ms, count = 16) => new Array(count).fill(ms);

test('the time between refreshes is measured, whatever calls are left out', (t) => {
  const display = browser(t, [...steps(6.944, 12), 20.8, 20.8, 13.9, 6.944]);
  const told = [];
  watchRefresh((ms) => told.push(ms), new AbortController().signal);
  display.draw();
  assert.equal(told.length, 1);
  assert.ok(Math.abs(told[0] - 6.944) < 1e-6, `${told}`);
  assert.ok(!display.waits, 'between measurements nothing is drawn');
});

test('it is measured again, until the end', (t) => {
  const display = browser(t, steps(8));
  const told = [];
  const end = new AbortController();
  watchRefresh((ms) => told.push(ms), end.signal);
  display.draw();
  t.mock.timers.tick(10_000);
  display.draw();
  assert.equal(told.length, 2);
  end.abort();
  t.mock.timers.tick(20_000);
  assert.ok(!display.waits);
});

test('what is no display says nothing', (t) => {
  const told = [];
  for (const ms of [1, 1000]) {
    const display = browser(t, steps(ms));
    watchRefresh((found) => told.push(found), new AbortController().signal);
    display.draw();
    t.mock.timers.reset();
  }
  assert.deepEqual(told, []);
});
