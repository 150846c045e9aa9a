import assert from 'node:assert/strict';
import test from 'node:test';

import { faceOf, line } from '../face.js';

const LOST = { state: 'lost', title: 'Connection lost', detail: 'It comes back by itself.', action: 'Try now', retries: true };
const situation = { state: 'playing', title: 'Plaza', entered: false, played: false, failure: null, still: false, others: 0 };
const face = (changed) => faceOf({ ...situation, ...changed });

test('whoever plays sees no card', () => {
  assert.equal(face({ entered: true }), null);
});

test('the card asks to play, and to go on', () => {
  assert.deepEqual(face({}), { mode: 'start', title: 'Plaza', lede: 'You are the first one here.', action: 'Play' });
  assert.deepEqual([face({ played: true }).mode, face({ played: true }).action], ['paused', 'Resume']);
});

test('it tells who else is here, once that is known', () => {
  assert.equal(face({ others: -1 }).lede, 'The world is live.');
  assert.equal(face({ others: 1 }).lede, 'One other player is here.');
  assert.equal(face({ others: 7 }).lede, '7 other players are here.');
});

test('a failure is told, and over the last picture that it comes back', () => {
  assert.equal(face({ state: 'lost', failure: LOST }).title, 'Connection lost');
  assert.equal(face({ state: 'connecting', failure: LOST, still: true }).title, 'Reconnecting…');
  assert.equal(face({ state: 'connecting' }).mode, 'connecting');
  assert.equal(face({ state: 'idle' }).action, 'Connect');
  assert.equal(line(LOST), 'Connection lost: It comes back by itself.');
});
