import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { concat } from '../bytes.js';
import { Proof } from '../proof.js';
import { SentInputs } from '../receipts.js';
import { Action, encodeEdge, encodeKey, encodeMotion, markSigned } from '../wire.js';
import { PlayerLog, SigningNode, filled, keyPair } from './support/signing-node.mjs';

const vectors = JSON.parse(await readFile(new URL('./proof-vectors.json', import.meta.url), 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value) => Buffer.from(value).toString('hex');
const base64 = (value) => Buffer.from(value).toString('base64');
const PLAYER = (3 << 28) + 5;
const notes = (fields) => ({ binding: null, keyBinding: null, checkpoint: null, receipt: null, ...fields });

/** A node, a page that watches it, and one player's inputs on both sides. */
function bench({ node = new SigningNode(), player = PLAYER } = {}) {
  const proof = new Proof();
  const world = { node, proof, ...inputs(node, player) };
  proof.session(world.sent);
  world.take = async (fields, by = node) => {
    await proof.take(notes({ keyBinding: by.keyBinding, ...fields }));
    return proof.view;
  };
  return world;
}

function inputs(node, player) {
  const binding = node.binding(player);
  const [sent, log] = [new SentInputs(binding), new PlayerLog(player, binding)];
  sent.key(filled(6));
  log.take(encodeKey(filled(6)));
  const input = (message, arrives = true) => {
    const [marked, signature] = [markSigned(message), filled(message[4], 64)];
    sent.input(marked, signature);
    if (arrives) log.take(concat(marked, signature));
  };
  const motion = (seq, arrives) => input(encodeMotion([{ seq, held: 1, moveX: 0, moveY: 0, yawRad: 0, pitchRad: 0 }]), arrives);
  const edge = (seq, arrives) => input(encodeEdge(seq, Action.JUMP, true), arrives);
  return { sent, log, motion, edge };
}

/** A page that has seen the node's key, checkpoint 0 and a first receipt, all honest. */
async function trusting() {
  const world = bench();
  const { node, log, take, motion, edge } = world;
  motion(1);
  edge(2);
  const first = { checkpoint: node.checkpoint(), receipt: node.receipt(log) };
  assert.equal((await take(first)).verdict, 'verified');
  return { ...world, first };
}

async function accused(world, words, statements) {
  const { verdict, words: said } = world.proof.view;
  assert.deepEqual([verdict, said], ['failed', words]);
  assert.deepEqual(world.proof.saved.disputed, statements.map(base64));
  assert.equal(world.proof.saved.verdict, words);
  // It stays, whatever comes after.
  await world.take({ checkpoint: world.node.checkpoint({ sequence: 90 }) });
  assert.equal(world.proof.view.words, words);
}

test('nothing seen, nothing said', async () => {
  const { proof, take } = bench();
  const nothing = { node: null, key: null, tick: null, root: null, tee: null, acknowledged: null };
  assert.deepEqual(proof.view, { verdict: 'none', words: 'nothing signed yet', ...nothing, mediaBound: null, motionsNotTaken: null, pressesNotTaken: null });
  await proof.take(notes({}));
  assert.equal(proof.view.words, 'nothing signed yet');
  assert.deepEqual([(await take({})).verdict, proof.view.words], ['none', 'no checkpoint yet']);
});

test('an honest node is verified, note by note', async () => {
  const { node, proof, take, log, motion, edge } = bench();
  let seq = 0;
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 4; i += 1) motion((seq += 1));
    edge((seq += 1));
    const fields = { checkpoint: node.checkpoint(), receipt: node.receipt(log, { tick: 30 * round }) };
    for (let repeat = 0; repeat < 2; repeat += 1) await take(fields);
    assert.deepEqual([proof.view.verdict, proof.view.words], ['verified', 'verified in this browser']);
  }
  const { node: name, key, tick, root, tee, acknowledged, motionsNotTaken, pressesNotTaken } = proof.view;
  assert.deepEqual([name, key, tick, root], ['north', hex(node.key.publicKey), 120, hex(filled(0x54))]);
  assert.deepEqual([tee, acknowledged, motionsNotTaken, pressesNotTaken], ['none', 26, 0, 0]);
});

test('the statements of the vectors are verified', async () => {
  const proof = new Proof();
  const sent = new SentInputs(bytes(vectors.binding));
  sent.key(bytes(vectors.player.publicKey));
  for (const { payload, signature } of vectors.entries.slice(1)) sent.input(bytes(payload), bytes(signature));
  proof.session(sent);
  const { keyBinding, checkpoint, receipt } = vectors.statements;
  await proof.take(notes({ keyBinding: bytes(keyBinding.signed), checkpoint: bytes(checkpoint.signed), receipt: bytes(receipt.signed) }));
  assert.deepEqual([proof.view.verdict, proof.view.acknowledged], ['verified', vectors.entries.length]);
});

test('notes that were skipped are no gap to speak of', async () => {
  const { node, take, log, motion } = await trusting();
  for (let seq = 3; seq < 20; seq += 1) motion(seq);
  for (let i = 0; i < 6; i += 1) node.checkpoint();
  assert.equal((await take({ checkpoint: node.checkpoint(), receipt: node.receipt(log) })).verdict, 'verified');
});

test('a checkpoint and a receipt before their key wait for it', async () => {
  const { node, proof, log, take } = bench();
  const fields = { checkpoint: node.checkpoint(), receipt: node.receipt(log) };
  await proof.take(notes(fields));
  assert.equal(proof.view.words, 'nothing signed yet');
  assert.equal((await take(fields)).verdict, 'verified');
});

test('what is lost is counted, what was left out is said, and neither is a contradiction', async () => {
  const { node, take, log, motion, edge } = await trusting();
  motion(3, false);
  motion(4);
  assert.deepEqual(await take({ receipt: node.receipt(log) }).then(({ words, motionsNotTaken }) => [words, motionsNotTaken]), [
    'verified in this browser', 1,
  ]);
  edge(5, false);
  edge(6);
  assert.equal((await take({ receipt: node.receipt(log) })).words, 'verified, but the node left out a press');
  edge(7, false);
  edge(8);
  const { verdict, words, pressesNotTaken } = await take({ receipt: node.receipt(log) });
  assert.deepEqual([verdict, words, pressesNotTaken], ['verified', 'verified, but the node left out 2 presses', 2]);
});

test('a node that comes back has a higher epoch and another key', async () => {
  const { node, proof, take } = await trusting();
  const again = new SigningNode({ seed: 8, epoch: 4, after: node.last });
  assert.deepEqual(await take({}, again).then(({ verdict, words, tick }) => [verdict, words, tick]), ['none', 'no checkpoint yet', null]);
  const { keyBinding, checkpoint, receipts } = proof.saved;
  assert.deepEqual([keyBinding, checkpoint, receipts], [base64(again.keyBinding), null, []], 'what is saved fits together');
  const player = inputs(again, PLAYER + 7);
  proof.session(player.sent);
  player.motion(1);
  const view = await take({ checkpoint: again.checkpoint(), receipt: again.receipt(player.log) }, again);
  assert.deepEqual([view.verdict, view.tick, view.acknowledged, view.key], ['verified', 30, 2, hex(again.key.publicKey)]);
});

test('a note of the node that came back, without its key, accuses nobody', async () => {
  const { node, proof } = await trusting();
  const again = new SigningNode({ seed: 8, epoch: 4, after: node.last });
  await proof.take(notes({ checkpoint: again.checkpoint() }));
  assert.equal(proof.view.verdict, 'verified');
});

test('a world that began anew is another session, and begins at checkpoint 0 again', async () => {
  const { take } = await trusting();
  const other = new SigningNode({ seed: 8, epoch: 0, session: filled(9, 16) });
  assert.equal((await take({ checkpoint: other.checkpoint() }, other)).verdict, 'verified');
});

test('a reconnection: another player, another binding, chains that begin anew', async () => {
  const { node, proof, take } = await trusting();
  const player = inputs(node, PLAYER + 1);
  proof.session(player.sent);
  await take({});
  assert.deepEqual([proof.view.acknowledged, proof.view.motionsNotTaken], [null, 0]);
  player.motion(1);
  assert.equal((await take({ receipt: node.receipt(player.log) })).verdict, 'verified');
  assert.equal(proof.saved.player, String(PLAYER + 1));
});

test('a connection that signs nothing has receipts too', async () => {
  const { node, proof, take } = bench();
  proof.session(null);
  const log = new PlayerLog(PLAYER, node.binding(PLAYER));
  log.motions = { sequence: 4, count: 4, head: filled(1) };
  const view = await take({ checkpoint: node.checkpoint(), receipt: node.receipt(log) });
  assert.deepEqual([view.verdict, view.acknowledged, view.motionsNotTaken], ['verified', 4, null]);
});

test('two checkpoints of one sequence', async () => {
  const world = await trusting();
  const other = world.node.checkpoint({ sequence: 0, tick: 30, root: filled(0x99) });
  await world.take({ checkpoint: other });
  await accused(world, 'the node signed two different checkpoints 0', [world.node.keyBinding, world.first.checkpoint, other]);
});

test('a checkpoint behind the newest', async () => {
  const world = await trusting();
  const newest = world.node.checkpoint();
  await world.take({ checkpoint: newest });
  await world.take({ checkpoint: world.first.checkpoint });
  await accused(world, 'the node went back behind checkpoint 1', [world.node.keyBinding, newest, world.first.checkpoint]);
});

test('time that stands still', async () => {
  const world = await trusting();
  const next = world.node.checkpoint({ tick: 0 });
  await world.take({ checkpoint: next });
  await accused(world, 'checkpoint 1 is not later than the one before', [world.node.keyBinding, world.first.checkpoint, next]);
});

test('another history', async () => {
  const world = await trusting();
  const next = world.node.checkpoint({ previous: filled(0x77) });
  await world.take({ checkpoint: next });
  const words = 'checkpoint 1 does not follow from the one this browser saw';
  await accused(world, words, [world.node.keyBinding, world.first.checkpoint, next]);
});

test('another key in the same epoch, or in an older one', async () => {
  for (const epoch of [3, 2]) {
    const world = await trusting();
    const other = world.node.signKeyBinding({ key: keyPair(filled(8)), epoch });
    await world.proof.take(notes({ keyBinding: other }));
    await accused(world, 'the node shows another key for an epoch that it had a key for', [world.node.keyBinding, other]);
  }
});

test('a key that did not sign itself', async () => {
  const world = bench();
  const bound = world.node.signKeyBinding({ by: keyPair(filled(8)) });
  await world.proof.take(notes({ keyBinding: bound }));
  assert.equal(world.proof.view.key, null);
  await accused(world, 'the node’s key is not signed by itself', [bound]);
});

test('a checkpoint by another key, for another binding, world or purpose', async () => {
  const wrong = [
    [{ key: keyPair(filled(8)) }, 'the checkpoint is not signed by the node’s key'],
    [{ context: 'lightcone-receipt-v1' }, 'the checkpoint is not signed by the node’s key'],
    [{ world: filled(0x11) }, 'the checkpoint is of another world, session or epoch'],
    [{ epoch: 4 }, 'the checkpoint is of another world, session or epoch'],
    [{ keyBinding: filled(0x12, 100) }, 'the checkpoint names another key binding'],
  ];
  for (const [how, words] of wrong) {
    const world = bench();
    const checkpoint = world.node.checkpoint(how);
    await world.take({ checkpoint });
    await accused(world, words, [world.node.keyBinding, checkpoint]);
  }
});

test('a receipt by another key, for another player, or of another epoch', async () => {
  const wrong = [
    [{ key: keyPair(filled(8)) }, 'the receipt is not signed by the node’s key'],
    [{ epoch: 2 }, 'the receipt is of another world, session or epoch'],
    [{ player: PLAYER + 1 }, 'the receipt is for another player'],
  ];
  for (const [how, words] of wrong) {
    const world = await trusting();
    const receipt = world.node.receipt(world.log, { ...how, tick: 901 });
    await world.take({ receipt });
    await accused(world, words, [world.node.keyBinding, receipt]);
  }
});

test('a binding that belongs to another player or world', async () => {
  const world = bench();
  const receipt = world.node.receipt(world.log, { player: PLAYER + 1 });
  await world.take({ receipt });
  await accused(world, 'the node had this browser sign for another player or world', [world.node.keyBinding, receipt]);
});

test('a receipt that takes back an earlier one', async () => {
  const less = [
    ({ motions }) => ({ motions: { ...motions, count: 0, sequence: 0 } }),
    ({ edges }) => ({ edges: { ...edges, count: 1 } }),
    ({ edges }) => ({ edges: { ...edges, sequence: 1 } }),
    () => ({ tick: 899 }),
  ];
  for (const how of less) {
    const world = await trusting();
    const receipt = world.node.receipt(world.log, how(world.log));
    await world.take({ receipt });
    await accused(world, 'a receipt takes back an earlier one', [world.node.keyBinding, world.first.receipt, receipt]);
  }
});

test('a head that does not follow, with nothing missing', async () => {
  for (const [lane, words] of [['motions', 'moves'], ['edges', 'presses']]) {
    const world = await trusting();
    world.motion(3);
    world.edge(4);
    const receipt = world.node.receipt(world.log, { [lane]: { ...world.log[lane], head: filled(0x66) } });
    await world.take({ receipt });
    await accused(world, `the receipt does not match the ${words} that this browser sent`, [world.node.keyBinding, receipt]);
  }
});

test('a statement that cannot be read', async () => {
  const world = bench();
  await world.take({ checkpoint: Uint8Array.of(0xff) });
  const { verdict, words } = world.proof.view;
  assert.equal(verdict, 'failed');
  assert.match(words, /^a statement cannot be read: /);
  assert.deepEqual(world.proof.saved.disputed, ['/w==']);
});

test('the first contradiction stands', async () => {
  const world = await trusting();
  const other = world.node.checkpoint({ sequence: 0, root: filled(0x99) });
  await world.take({ checkpoint: other });
  const { words } = world.proof.view;
  await world.take({ receipt: world.node.receipt(world.log, { tick: 1 }) });
  assert.deepEqual([world.proof.view.words, world.proof.saved.disputed.length], [words, 3]);
});

test('what is saved can be checked again', async () => {
  const { node, proof, first, motion, take, log } = await trusting();
  motion(3);
  const receipt = node.receipt(log);
  await take({ receipt });
  const { about, ...saved } = proof.saved;
  assert.match(about, /version 1/);
  assert.deepEqual(Object.keys(saved), [
    'verdict', 'keyBinding', 'checkpoint', 'receipts', 'disputed', 'player', 'publicKey', 'binding', 'inputs',
  ]);
  assert.deepEqual(saved.receipts, [first.receipt, receipt].map(base64));
  assert.deepEqual([saved.keyBinding, saved.checkpoint], [base64(node.keyBinding), base64(first.checkpoint)]);
  assert.deepEqual([saved.player, saved.publicKey], [String(PLAYER), hex(filled(6))]);
  assert.equal(saved.binding, hex(node.binding(PLAYER)));
  assert.deepEqual(saved.inputs.map(({ sequence }) => sequence), [1, 2, 3]);
  const [, press] = saved.inputs;
  assert.deepEqual([press.message, press.signature], [base64(markSigned(encodeEdge(2, Action.JUMP, true))), base64(filled(2, 64))]);
  assert.deepEqual(JSON.parse(JSON.stringify(saved)), saved);
});

test('sixteen receipts are kept', async () => {
  const { node, proof, take, log, motion } = await trusting();
  for (let seq = 3; seq < 30; seq += 1) {
    motion(seq);
    await take({ receipt: node.receipt(log) });
  }
  assert.deepEqual([proof.view.verdict, proof.saved.receipts.length], ['verified', 16]);
});

test('the same words signed twice, otherwise each time, are one statement', async (t) => {
  const { node, take, first } = await trusting();
  // No library makes a second signature of the same words, so that any is taken for one here.
  t.mock.method(crypto.subtle, 'verify', async () => true);
  const again = (signed) => signed.with(-1, signed.at(-1) ^ 1);
  assert.equal((await take({ checkpoint: again(first.checkpoint) })).verdict, 'verified');
  assert.equal((await take({ keyBinding: again(node.keyBinding) })).verdict, 'verified');
});

test('a browser that cannot check says so, and accuses nobody', async (t) => {
  const unable = async () => {
    const { node, take } = bench();
    return take({ checkpoint: node.checkpoint({ key: keyPair(filled(8)) }) });
  };
  t.mock.method(crypto.subtle, 'importKey', async () => {
    throw new DOMException('unrecognized name', 'NotSupportedError');
  });
  assert.deepEqual(await unable().then(({ verdict, words, key }) => [verdict, words, key]), [
    'unable', 'not checked: this browser cannot check Ed25519 signatures', null,
  ]);
  globalThis.isSecureContext = false;
  assert.match((await unable()).words, /plain HTTP/);
  delete globalThis.isSecureContext;
});

test('a fault of the page is no fault of the node', async (t) => {
  const { node, take } = await trusting();
  t.mock.method(crypto.subtle, 'verify', async () => {
    throw new DOMException('out of memory', 'OperationError');
  });
  assert.equal((await take({ checkpoint: node.checkpoint() })).verdict, 'unable');
});

test('media that comes from somebody else than the holder of the key is a contradiction', async () => {
  const node = new SigningNode();
  const ask = async (sha256) => {
    const proof = new Proof();
    proof.session(null);
    proof.connected(sha256);
    await proof.take(notes({ keyBinding: node.signKeyBinding({ dtls: filled(0xd7) }) }));
    return proof.view;
  };
  assert.equal((await ask('d7'.repeat(32))).mediaBound, true);
  assert.deepEqual([(await ask(null)).mediaBound, (await ask(null)).verdict], [null, 'none']);
  const other = await ask('d8'.repeat(32));
  assert.deepEqual([other.mediaBound, other.verdict, other.words], [false, 'failed', 'media does not come from the node whose key signs']);
});

test('a node that came back shows another certificate along with another key', async () => {
  const [before, after] = [new SigningNode({ epoch: 3 }), new SigningNode({ epoch: 4 })];
  const proof = new Proof();
  proof.connected('d7'.repeat(32));
  await proof.take(notes({ keyBinding: before.signKeyBinding({ dtls: filled(0xd7) }) }));
  proof.connected('d8'.repeat(32));
  await proof.take(notes({ keyBinding: after.signKeyBinding({ dtls: filled(0xd8) }) }));
  assert.deepEqual([proof.view.mediaBound, proof.view.verdict], [true, 'none']);
});
