import assert from 'node:assert/strict';
import test from 'node:test';

import { percentile } from '../percentile.js';
import { PhotonMeter } from '../photon.js';

const mark = (rtpTimestamp, inputSeq, frameId = rtpTimestamp) => ({ rtpTimestamp, inputSeq, frameId, tick: frameId });

test('percentiles are nearest rank', () => {
  assert.equal(percentile([], 50), null);
  assert.equal(percentile([3], 95), 3);
  assert.equal(percentile([4, 1, 3, 2], 50), 2);
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.equal(percentile(hundred, 50), 50);
  assert.equal(percentile(hundred, 95), 95);
  assert.equal(percentile(hundred, 0), 1);
  assert.equal(percentile(hundred, 100), 100);
});

test('numbers are sorted as numbers', () => {
  assert.equal(percentile([9, 10, 100], 50), 10);
});

test('an input is answered by the first shown frame that knows it', () => {
  const meter = new PhotonMeter();
  meter.input(1, 1000);
  meter.input(2, 1010);
  for (const m of [mark(10, 0), mark(20, 1), mark(30, 2)]) meter.arrived(m);
  meter.shown(10, 1020);
  assert.equal(meter.summary.count, 0);
  meter.shown(20, 1050);
  assert.deepEqual(meter.summary, { p50Ms: 50, p95Ms: 50, count: 1 });
  meter.shown(30, 1080);
  assert.deepEqual(meter.summary, { p50Ms: 50, p95Ms: 70, count: 2 });
});

test('a frame that was never shown answers nothing; the next one does', () => {
  const meter = new PhotonMeter();
  meter.input(5, 0);
  meter.arrived(mark(10, 5));
  meter.arrived(mark(20, 5));
  meter.shown(20, 66);
  assert.equal(meter.summary.p50Ms, 66);
  assert.equal(meter.lastShown.frameId, 20);
});

test('the mark may come after the picture', () => {
  const meter = new PhotonMeter();
  meter.input(1, 0);
  meter.shown(10, 40);
  meter.arrived(mark(10, 1));
  assert.equal(meter.summary.p50Ms, 40);
});

test('a frame that shows the tick of the one before is known', () => {
  const meter = new PhotonMeter();
  const of = (rtpTimestamp, tick) => ({ ...mark(rtpTimestamp, 0), tick });
  for (const m of [of(10, 1), of(20, 1), of(30, 2)]) meter.arrived(m);
  const repeats = [10, 20, 30, 40].map((rtpTimestamp) => {
    const repeated = meter.repeatsTick(rtpTimestamp);
    meter.shown(rtpTimestamp, rtpTimestamp);
    return repeated;
  });
  assert.deepEqual(repeats, [false, true, false, false]);
});

test('what is given up is not answered', () => {
  const meter = new PhotonMeter();
  meter.input(1, 0);
  meter.forgetPending();
  meter.arrived(mark(10, 1));
  meter.shown(10, 60_000);
  assert.equal(meter.summary.count, 0);
});

test('only the last three hundred count', () => {
  const meter = new PhotonMeter();
  for (let i = 1; i <= 400; i += 1) {
    meter.input(i, 0);
    meter.arrived(mark(i, i));
    meter.shown(i, i);
  }
  assert.equal(meter.summary.count, 300);
  assert.equal(meter.summary.p50Ms, 250);
});
