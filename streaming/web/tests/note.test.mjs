import assert from 'node:assert/strict';
import test from 'node:test';

import { scoreLines } from '../hud.js';
import { parseNote, words } from '../note.js';
import { given } from '../overlay.js';

const digestHex = 'ab'.repeat(32);

test('reads a whole note', () => {
  const note = parseNote(
    JSON.stringify({
      v: 1,
      tick: 123,
      digest: { tick: 120, hex: digestHex },
      you: '7f3a',
      players: [{ name: 'Amber Fox', score: 3, you: true, colour: '#e8a33d' }],
      title: 'Plaza',
      hint: 'Push the crates.',
      look: { yaw_rad: 1.5, pitch_rad: -0.1 },
      view: { width: 960, height: 540, rate_hz: 20, reduced: true },
      facts: { js: 'exact', 'odd\n': 7 },
      prompt: { label: 'Say something', asked: 2 },
      cursor: true,
      player_count: 12,
      body: { position_m: [1, 0.5, -2], grounded: true, first_person: false },
    }),
  );
  assert.deepEqual(note, {
    tick: 123,
    digest: { tick: 120, hex: digestHex },
    you: '7f3a',
    players: [{ name: 'Amber Fox', score: 3, you: true, colour: '#e8a33d' }],
    playerCount: 12,
    body: { positionM: [1, 0.5, -2], grounded: true, firstPerson: false },
    title: 'Plaza',
    hint: 'Push the crates.',
    look: { yawRad: 1.5, pitchRad: -0.1 },
    view: { width: 960, height: 540, rateHz: 20, smooth: true, reduced: true, narrow: false },
    facts: [['js', 'exact']],
    prompt: { label: 'Say something', asked: 2 },
    cursor: true,
    proofs: { binding: null, keyBinding: null, checkpoint: null, receipt: null },
    kicked: null,
    why: null,
  });
});

test('proofs are bytes, and what is not is missing', () => {
  const proofs = (fields) => parseNote(JSON.stringify({ v: 1, ...fields })).proofs;
  const { binding, keyBinding, checkpoint, receipt } = proofs({
    binding: digestHex, keyBinding: 'AQI=', signedCheckpoint: '/+8=', receipt: 'AA==',
  });
  assert.deepEqual([binding.length, binding[31]], [32, 0xab]);
  assert.deepEqual([[...keyBinding], [...checkpoint], [...receipt]], [[1, 2], [255, 239], [0]]);
  const none = { binding: null, keyBinding: null, checkpoint: null, receipt: null };
  assert.deepEqual(proofs({ binding: digestHex.toUpperCase(), keyBinding: 'A', signedCheckpoint: 7, receipt: '§' }), none);
  assert.deepEqual(proofs({ binding: [digestHex.slice(2)], keyBinding: '', signedCheckpoint: null }), none);
});

test('what is no note is null', () => {
  for (const text of ['', '{', 'null', '[]', '7', '{"v":2}', '{}', new ArrayBuffer(4), undefined, `{"v":1,"x":"${'y'.repeat(17000)}"}`]) {
    assert.equal(parseNote(text), null);
  }
});

test('a wrong field is missing, the rest stays', () => {
  const note = parseNote(
    JSON.stringify({
      v: 1,
      tick: -1,
      digest: { tick: 1, hex: 'zz' },
      players: [null, 5, { name: 7, score: 'many', you: 'yes', colour: 'url(//x)' }],
      title: ['Plaza'],
      hint: 'ok',
      look: { yaw_rad: 'north' },
      body: { position_m: [1, 2] },
      view: { width: 960, height: 0, rate_hz: 20 },
      player_count: -3,
    }),
  );
  assert.equal(note.tick, null);
  assert.equal(note.digest, null);
  assert.equal(note.title, null);
  assert.equal(note.look, null);
  assert.equal(note.body, null);
  assert.equal(note.view, null);
  assert.equal(note.playerCount, 1);
  assert.equal(note.hint, 'ok');
  assert.deepEqual(note.players, [{ name: 'Nameless', score: null, you: false, colour: null }]);
});

test('text is one line of bounded length without tricks', () => {
  assert.equal(words('a\n\u202eb\u0000c', 10), 'a b c');
  assert.equal(words('x'.repeat(100), 5), 'xxxx…');
  assert.equal(words('🙂🙂🙂', 3), '🙂🙂🙂');
  assert.equal(words('  ', 5), null);
});

test('the overlay says what the node gives, and when it is busy', () => {
  const text = (view) => given(parseNote(JSON.stringify({ v: 1, view })).view);
  assert.equal(text({ width: 1280, height: 720, rate_hz: 30, reduced: false }), '1280 × 720, 30/s');
  assert.equal(text({ width: 960, height: 540, rate_hz: 19.999999, reduced: true }), '960 × 540, 20/s · busy');
  const stairs = { width: 640, height: 360, rate_hz: 20, smooth: false, reduced: true };
  assert.equal(text(stairs), '640 × 360, 20/s, hard edges · busy');
  const narrow = { width: 960, height: 540, rate_hz: 20, reduced: false, narrow: true };
  assert.equal(text(narrow), '960 × 540, 20/s · slow link');
  assert.equal(text({ ...narrow, reduced: true }), '960 × 540, 20/s · slow link', 'what is nearer to the player');
  for (const rate_hz of [0, -1, null, '20']) {
    assert.equal(parseNote(JSON.stringify({ v: 1, view: { width: 2, height: 2, rate_hz } })).view, null);
  }
});

test('too many players are cut', () => {
  const players = Array.from({ length: 400 }, () => ({ name: 'n' }));
  assert.equal(parseNote(JSON.stringify({ v: 1, players })).players.length, 256);
});

test('the scoreboard is ranked and always holds the player', () => {
  const players = Array.from({ length: 10 }, (_, i) => ({ name: `p${i}`, score: 10 - i, you: i === 9, colour: null }));
  const lines = scoreLines(players);
  assert.equal(lines.length, 6);
  assert.deepEqual(lines.map((line) => line.name), ['p0', 'p1', 'p2', 'p3', 'p4', 'p9']);
  assert.equal(lines.at(-1).rank, 10);
});
