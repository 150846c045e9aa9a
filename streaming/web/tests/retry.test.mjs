import assert from 'node:assert/strict';
import test from 'node:test';

import { Retry } from '../retry.js';

function counted() {
  const told = [];
  return { told, retry: new Retry({ tick: (seconds) => told.push(seconds), due: () => told.push('due') }) };
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

test('it counts down to the next try', async () => {
  const { told, retry } = counted();
  retry.later();
  assert.ok(retry.waits);
  await wait(700);
  assert.equal(told.at(0), 1);
  assert.equal(told.at(-1), 'due');
});

test('a try that is not wanted any more never comes', async () => {
  const { told, retry } = counted();
  retry.now();
  assert.deepEqual(told, [], 'none is to come');
  retry.later();
  retry.stop();
  assert.ok(!retry.waits);
  await wait(700);
  assert.deepEqual(told, [1]);
});

test('it can be brought forward', () => {
  const { told, retry } = counted();
  retry.later();
  retry.now();
  retry.stop();
  assert.deepEqual(told, [1, 'due']);
});
