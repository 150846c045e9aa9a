import assert from 'node:assert/strict';
import test from 'node:test';

import { Controls } from '../controls.js';
import { LineRate, lineOf } from '../lines.js';

test('text and objects become one line', () => {
  assert.equal(lineOf('Hello 🦊'), 'Hello 🦊');
  assert.equal(lineOf({ door: 3, say: 'a\nb' }), '{"door":3,"say":"a\\nb"}');
  assert.equal(lineOf('ж'.repeat(512)).length, 512);
});

test('what is no line says why, in one line', () => {
  for (const bad of ['', 'a\nb', 'a\u0000', 'a\u0085', 'a\ud800', 'ж'.repeat(513), undefined, () => 1, Symbol('x')]) {
    assert.throws(() => lineOf(bad), (error) => /^a message [^\n]+$/.test(error.message), String(bad));
  }
});

test('eight at once, then four a second', () => {
  let now = 0;
  const rate = new LineRate(() => now);
  const send = () => rate.allows && (rate.spend(), true);
  assert.equal(Array.from({ length: 20 }, send).filter(Boolean).length, 8);
  now = 1000;
  assert.equal(Array.from({ length: 20 }, send).filter(Boolean).length, 4);
  now = 1_000_000;
  assert.equal(Array.from({ length: 20 }, send).filter(Boolean).length, 8);
});

test('a line counts in the one sequence of motions and edges, and only when it went out', () => {
  const sent = [];
  const made = [];
  let open = true;
  const clock = { now: () => 5, nextFrame: () => {}, every: () => 1, stop: () => {} };
  const controls = new Controls(clock);
  assert.equal(controls.say('nobody hears it'), false);
  controls.open({
    motion: () => true,
    edge: (bytes) => open && sent.push(bytes) > 0,
    made: (seq) => made.push(seq),
  });
  assert.equal(controls.say('one'), true);
  open = false;
  assert.equal(controls.say('lost'), false);
  open = true;
  assert.equal(controls.say('two'), true);
  assert.deepEqual(sent.map((bytes) => new DataView(bytes.buffer).getUint32(4, true)), [1, 2]);
  assert.deepEqual(made, [1, 2]);
});
