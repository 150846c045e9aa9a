import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { Action, EDGE_ACTIONS, encodeEdge, encodeMotion, sameOnWire } from '../wire.js';

const vectors = JSON.parse(await readFile(new URL('./wire-vectors.json', import.meta.url), 'utf8'));
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const fromVector = ({ seq, held, move_x, move_y, yaw_rad, pitch_rad }) => ({
  seq,
  held,
  moveX: move_x,
  moveY: move_y,
  yawRad: yaw_rad,
  pitchRad: pitch_rad,
});

for (const vector of vectors.messages) {
  test(`bytes: ${vector.name}`, () => {
    const bytes = vector.motion
      ? encodeMotion(vector.motion.map(fromVector))
      : encodeEdge(vector.edge.seq, vector.edge.actions, vector.edge.pressed);
    assert.equal(hex(bytes), vector.hex);
  });
}

const still = { seq: 1, held: 0, moveX: 0, moveY: 0, yawRad: 0, pitchRad: 0 };

test('values outside their range are clamped, what is no number is zero', () => {
  const bytes = encodeMotion([{ ...still, moveX: 7, moveY: NaN, yawRad: -Infinity, pitchRad: NaN }]);
  assert.equal(hex(bytes), '01010100' + '01000000' + '0000' + '7f' + '00' + '0180' + '0000');
});

test('a ninth sample is left out', () => {
  const samples = Array.from({ length: 9 }, (_, i) => ({ ...still, seq: 9 - i }));
  assert.equal(encodeMotion(samples).length, 4 + 8 * 12);
});

test('samples are the same on the wire when less than half a step apart', () => {
  assert.ok(sameOnWire(still, { ...still, seq: 2, yawRad: 1e-5 }));
  assert.ok(!sameOnWire(still, { ...still, yawRad: 1e-4 }));
  assert.ok(!sameOnWire(still, { ...still, held: Action.RUN }));
});

test('jump, use and camera have edges', () => {
  assert.equal(EDGE_ACTIONS, 16 | 64 | 128);
});
