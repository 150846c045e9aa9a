import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { concat } from '../bytes.js';
import { Action, EDGE_ACTIONS, encodeEdge, encodeKey, encodeMotion, encodeText, isMotion, markSigned, sameOnWire, sequenceOf } from '../wire.js';

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

function encoded({ motion, edge, key, text }) {
  if (motion) return encodeMotion(motion.map(fromVector));
  if (text) return encodeText(text.seq, text.text);
  return edge ? encodeEdge(edge.seq, edge.actions, edge.pressed) : encodeKey(Buffer.from(key, 'hex'));
}

for (const vector of vectors.messages) {
  test(`bytes: ${vector.name}`, () => {
    const message = encoded(vector);
    const bytes = vector.signature ? concat(markSigned(message), Buffer.from(vector.signature, 'hex')) : message;
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

test('the sequence of a message is that of its newest sample', () => {
  assert.equal(sequenceOf(encodeMotion([{ ...still, seq: 70_000 }, still])), 70_000);
  assert.equal(sequenceOf(encodeEdge(0xffffffff, Action.JUMP, true)), 0xffffffff);
});

test('motions are told from edges and keys', () => {
  const messages = [encodeMotion([still]), encodeEdge(1, Action.JUMP, true), encodeKey(new Uint8Array(32))];
  assert.deepEqual(messages.map(isMotion), [true, false, false]);
});

test('jump, use and camera have edges', () => {
  assert.equal(EDGE_ACTIONS, 16 | 64 | 128 | 0xff00);
});
