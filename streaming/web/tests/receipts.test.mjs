import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { concat } from '../bytes.js';
import { SentInputs } from '../receipts.js';
import { Action, encodeEdge, encodeKey, encodeMotion, markSigned } from '../wire.js';
import { PlayerLog, filled } from './support/signing-node.mjs';

const vectors = JSON.parse(await readFile(new URL('./proof-vectors.json', import.meta.url), 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const BINDING = filled(5);
const KEY = filled(6);

/** A player and a node, and a line between them on which a message comes through or does not. */
function bench({ key = true } = {}) {
  const clock = { time: 0 };
  const sent = new SentInputs(BINDING, () => clock.time);
  const log = new PlayerLog(1, BINDING);
  sent.key(KEY);
  if (key) log.take(encodeKey(KEY));
  const send = (marked, arrives) => {
    const signature = filled(marked[4], 64);
    sent.input(marked, signature);
    const message = concat(marked, signature);
    if (arrives) log.take(message);
    return message;
  };
  const still = { held: 0, moveX: 0, moveY: 0, yawRad: 0, pitchRad: 0 };
  return {
    clock,
    sent,
    log,
    motion: (seq, arrives = true) => send(markSigned(encodeMotion([{ seq, ...still }])), arrives),
    edge: (seq, arrives = true) => send(markSigned(encodeEdge(seq, Action.JUMP, true)), arrives),
    receipt: (changed = {}) => receipt(log, changed),
  };
}

function receipt({ motions, edges }, { motions: m = {}, edges: e = {} } = {}) {
  const [a, b] = [{ ...motions, ...m }, { ...edges, ...e }];
  return {
    motionsSequence: a.sequence, motionsCount: a.count, motionsHead: a.head,
    edgesSequence: b.sequence, edgesCount: b.count, edgesHead: b.head,
  };
}

const lost = ({ sent }) => [sent.motionsNotTaken, sent.pressesNotTaken];

test('the chain of the vectors, entry for entry', () => {
  const sent = new SentInputs(bytes(vectors.binding));
  for (const { kind, sequence, payload, signature, lanes } of vectors.entries) {
    if (kind === 'key') sent.key(bytes(payload));
    else sent.input(bytes(payload), bytes(signature));
    const [motions, edges] = [lanes.motions, lanes.edges].map((lane) => ({ ...lane, head: bytes(lane.head) }));
    assert.equal(sent.contradiction(receipt({ motions, edges })), null, `after ${kind} ${sequence}`);
  }
  assert.deepEqual([sent.motionsNotTaken, sent.pressesNotTaken], [0, 0]);
});

test('back in a body, the first receipt tells the chain of before, and from there on it must hold', () => {
  const { log, motion, edge, receipt: now } = bench();
  [1, 2].forEach((seq) => motion(seq));
  edge(3);
  const before = now();
  const back = new SentInputs(BINDING, () => 0, 3);
  back.key(KEY);
  assert.equal(back.contradiction(before), null, 'what the node took over the connection of before');
  const send = (seq, arrives) => {
    const [marked, signature] = [markSigned(encodeEdge(seq, Action.JUMP, true)), filled(seq, 64)];
    back.input(marked, signature);
    if (arrives) log.take(concat(marked, signature));
  };
  [4, 5].forEach((seq) => send(seq, true));
  assert.equal(back.contradiction(now()), null);
  assert.deepEqual(lost({ sent: back }), [0, 0]);
  send(6, true);
  assert.equal(back.contradiction(now({ edges: { head: filled(1) } })), 'presses');
  const late = new SentInputs(BINDING, () => 0, 3);
  assert.equal(late.contradiction(now()), 'presses', 'a receipt for what was never sent');
});

test('motions and edges may overtake one another: each lane stands for itself', () => {
  const { sent, log, motion, edge, receipt: now } = bench();
  const late = edge(1, false);
  motion(2);
  assert.equal(sent.contradiction(now()), null, 'the press is on its way');
  motion(3);
  log.take(late);
  edge(4);
  assert.equal(sent.contradiction(now()), null);
  assert.deepEqual(lost({ sent }), [0, 0]);
});

test('a receipt is older than what was sent meanwhile', () => {
  const player = bench();
  [1, 2].forEach((seq) => player.motion(seq));
  player.edge(3);
  const older = player.receipt();
  [4, 5].forEach((seq) => player.motion(seq));
  player.edge(6);
  assert.equal(player.sent.contradiction(older), null);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
});

test('receipts that were skipped are made up for by the next', () => {
  const player = bench();
  for (let seq = 1; seq <= 300; seq += 1) player[seq % 7 === 0 ? 'edge' : 'motion'](seq);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
});

test('a repeated motion counts once, whichever copy came through', () => {
  const player = bench();
  player.motion(1, false);
  player.motion(1);
  player.motion(2);
  player.motion(2, false);
  player.motion(2);
  assert.equal(player.log.motions.count, 2);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
  assert.equal(player.sent.kept.length, 2);
});

test('a repeat that comes after a receipt without it', () => {
  const player = bench();
  player.motion(1);
  player.motion(2, false);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  player.motion(2);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
});

test('lost motions are counted, nobody is accused, and the next stretch is checked again', () => {
  const player = bench();
  player.motion(1);
  [2, 3].forEach((seq) => player.motion(seq, false));
  player.motion(4);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [2, 0]);
  player.motion(5);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  player.motion(6);
  assert.equal(player.sent.contradiction(player.receipt({ motions: { head: filled(9) } })), 'moves');
  assert.deepEqual(lost(player), [2, 0]);
});

test('motions that were reordered on their way: the older one is not taken', () => {
  const player = bench();
  const older = player.motion(1, false);
  player.motion(2);
  player.log.take(older);
  player.motion(3);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [1, 0]);
});

test('a motion that overtook the key was dropped, and its repeat taken', () => {
  const player = bench({ key: false });
  player.motion(1);
  assert.equal(player.log.motions.count, 0, 'the node does not know the key');
  assert.equal(player.sent.contradiction(player.receipt()), null, 'nothing was taken yet, nothing is missing');
  player.log.take(encodeKey(KEY));
  assert.equal(player.sent.contradiction(player.receipt()), null);
  player.motion(1);
  player.motion(2);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
});

test('a motion that overtook the key and was never repeated is a lost one', () => {
  const player = bench({ key: false });
  player.motion(1);
  player.log.take(encodeKey(KEY));
  player.motion(2);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [1, 0]);
});

test('a press that is missing was left out: counted apart, and no forgery', () => {
  const player = bench();
  player.edge(1);
  player.edge(2, false);
  player.motion(3);
  player.edge(4);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 1]);
  player.edge(5);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  player.edge(6);
  assert.equal(player.sent.contradiction(player.receipt({ edges: { head: filled(9) } })), 'presses');
});

test('a key that was left out counts as a press, once', () => {
  const player = bench();
  player.motion(1);
  const edges = { sequence: 0, count: 0, head: BINDING };
  assert.equal(player.sent.contradiction(player.receipt({ edges })), null);
  assert.deepEqual(lost(player), [0, 1]);
  player.edge(2);
  const { head } = player.log.edges;
  assert.equal(player.sent.contradiction(player.receipt({ edges: { sequence: 2, count: 1, head } })), null);
  assert.deepEqual(lost(player), [0, 1]);
});

test('another head with nothing missing is a contradiction', () => {
  for (const [lane, said] of [['motions', 'moves'], ['edges', 'presses']]) {
    const player = bench();
    player.motion(1);
    player.edge(2);
    assert.equal(player.sent.contradiction(player.receipt({ [lane]: { head: filled(9) } })), said);
  }
});

test('heads of the two lanes that were exchanged are a contradiction', () => {
  const player = bench();
  player.motion(1);
  const { motions, edges } = player.log;
  assert.equal(player.sent.contradiction(receipt({ motions: { ...motions, head: edges.head }, edges })), 'moves');
});

test('what was never sent cannot be acknowledged', () => {
  const wrong = [
    { sequence: 9 },
    { sequence: 2 },
    { count: 3 },
    { count: 0 },
    { count: 0, sequence: 0 },
    { count: 0, sequence: 3, head: BINDING },
  ];
  for (const motions of wrong) {
    const player = bench();
    player.motion(1);
    player.edge(2);
    player.motion(3);
    assert.equal(player.sent.contradiction(player.receipt({ motions })), 'moves', JSON.stringify(motions));
  }
});

test('a lane that stands still must say the same', () => {
  for (const motions of [{ count: 1 }, { count: 3 }, { head: filled(9) }, { sequence: 1 }, { sequence: 1, count: 1 }]) {
    const player = bench();
    player.motion(1);
    player.motion(2);
    assert.equal(player.sent.contradiction(player.receipt()), null);
    player.edge(3);
    assert.equal(player.sent.contradiction(player.receipt({ motions })), 'moves', JSON.stringify(motions));
  }
});

test('the entry that a receipt names was taken, whatever else is missing', () => {
  const player = bench();
  player.motion(1);
  player.motion(2);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  player.motion(3);
  player.motion(4);
  assert.equal(player.sent.contradiction(player.receipt({ motions: { count: 2 } })), 'moves');
});

test('without receipts, what waits is bounded, and one that comes late accuses nobody', () => {
  const player = bench();
  [1, 2, 3].forEach((seq) => player.motion(seq));
  const early = player.receipt();
  for (let seq = 4; seq <= 6000; seq += 1) player.motion(seq);
  assert.equal(player.sent.contradiction(early), null, 'it speaks of what is forgotten');
  for (let seq = 6001; seq <= 6100; seq += 1) player.motion(seq);
  assert.equal(player.sent.contradiction(player.receipt()), null);
  assert.deepEqual(lost(player), [0, 0]);
  player.motion(6101);
  assert.equal(player.sent.contradiction(player.receipt({ motions: { head: filled(9) } })), 'moves', 'checked again from there');
});

test('a stretch with forgotten inputs cannot be compared, but what was never sent is still false', () => {
  const long = () => {
    const player = bench();
    for (let seq = 1; seq <= 6000; seq += 1) player.motion(seq);
    return player;
  };
  const [first, second] = [long(), long()];
  assert.equal(first.sent.contradiction(first.receipt({ motions: { head: filled(9) } })), null);
  assert.equal(second.sent.contradiction(second.receipt({ motions: { sequence: 6001 } })), 'moves');
});

test('what is kept for saving is of the last ten minutes, and bounded', () => {
  const { clock, sent, motion } = bench();
  motion(1);
  clock.time = 10 * 60 * 1000;
  motion(2);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [1, 2]);
  clock.time += 1;
  motion(3);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [2, 3]);
  for (let seq = 4; seq <= 40_010; seq += 1) motion(seq, false);
  assert.equal(sent.kept.length, 40_000);
});
