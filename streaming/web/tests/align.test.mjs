import assert from 'node:assert/strict';
import test from 'node:test';

import { Aligner, bestDelay, writeDelay } from '../align.js';

const REFRESH_MS = 1000 / 60;

/** Seeded, 0 to 1. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A node and a display for so long: what frames waited in the first two seconds and in the second half, and which wishes came.
 * @param {{rateHz: number, firstAt: number, jitterMs?: number, refreshMs?: number, seconds?: number}} of
 */
function play({ rateHz, firstAt, jitterMs = 0, refreshMs = REFRESH_MS, seconds = 20 }) {
  const wishes = [];
  const waits = [];
  let delayMs = 0;
  const aligner = new Aligner((wish) => {
    wishes.push(wish);
    delayMs = wish;
  });
  aligner.refreshMs = refreshMs;
  const chance = random(7);
  for (let i = 0; i < rateHz * seconds; i += 1) {
    const shownAt = firstAt + (i * 1000) / rateHz + delayMs + jitterMs * chance();
    // The display takes what was there three milliseconds before.
    const refreshedAt = Math.ceil((shownAt + 3) / refreshMs) * refreshMs;
    waits.push(refreshedAt - shownAt);
    // The browser names a refresh that is near.
    aligner.shown({ shownAt, refreshedAt: refreshedAt + ((i % 3) - 1) * refreshMs, roundTripMs: 40 });
  }
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { wishes, beforeMs: mean(waits.slice(0, 60)), afterMs: mean(waits.slice(waits.length / 2)), told: aligner.waitMs };
}

test('the bytes are those that the node reads', () => {
  assert.equal(Buffer.from(writeDelay(12.516)).toString('hex'), '01040000e4300000');
});

test('frames that come just after a refresh are asked for just before one', () => {
  for (const rateHz of [60, 30, 20]) {
    for (const firstAt of [-2, 0, 6]) {
      const { wishes, beforeMs, afterMs } = play({ rateHz, firstAt });
      assert.ok(beforeMs > 9 && afterMs < 4.6 && wishes.length === 1, `${rateHz} ${firstAt}: ${beforeMs} ${afterMs} ${wishes.length}`);
      assert.ok(wishes[0] > 0 && wishes[0] < REFRESH_MS);
    }
  }
});

test('frames that come well are left alone', () => {
  const { wishes, told } = play({ rateHz: 30, firstAt: REFRESH_MS - 5 });
  assert.deepEqual(wishes, []);
  assert.ok(Math.abs(told - 5) < 0.01, `${told}`);
});

test('frames that come somewhat unevenly wait less too, and not for the next refresh', () => {
  const { beforeMs, afterMs } = play({ rateHz: 30, firstAt: 0, jitterMs: 6 });
  assert.ok(beforeMs > 11 && afterMs < 8.5, `${beforeMs} ${afterMs}`);
});

test('a display that is a little slower than the node is followed', () => {
  const { wishes, afterMs } = play({ rateHz: 60, firstAt: 0, refreshMs: 1000 / 59.94, seconds: 60 });
  assert.ok(wishes.length > 5 && afterMs < 7, `${wishes.length} ${afterMs}`);
});

test('where no shift helps, hardly anything is asked', () => {
  for (const rateHz of [21.6, 47]) {
    const { wishes } = play({ rateHz, firstAt: 0, seconds: 60 });
    assert.ok(wishes.length <= 1, `${rateHz}: ${wishes.length}`);
  }
  const random = play({ rateHz: 30, firstAt: 0, jitterMs: 3 * REFRESH_MS, seconds: 120 });
  assert.ok(random.wishes.length <= 12, `${random.wishes.length}`);
});

test('before the display is known nothing is asked', () => {
  const asked = [];
  const aligner = new Aligner((wish) => asked.push(wish));
  for (let i = 0; i < 500; i += 1) aligner.shown({ shownAt: i * 100, refreshedAt: i * 100 + 15, roundTripMs: 0 });
  assert.deepEqual(asked, []);
});

test('the best delay leaves the frames a little before the refresh, if that is worth it', () => {
  const { delayMs, gainMs } = bestDelay([13, 13, 13], 16, 0);
  assert.ok(Math.abs(delayMs - 9) < 0.01 && Math.abs(gainMs - 9 * 0.75) < 0.01, `${delayMs} ${gainMs}`);
  assert.deepEqual(bestDelay([4.5, 4.5], 16, 0), { delayMs: 0.5, gainMs: 0.375 });
});

test('where waits do not tell anything, no delay is the best', () => {
  const waits = Array.from({ length: 64 }, (_, i) => 3 + i / 4);
  const { delayMs, gainMs } = bestDelay(waits, 16, 8);
  assert.ok(delayMs === 0 && Math.abs(gainMs - 2) < 0.01, `${delayMs} ${gainMs}`);
});
