import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { concat } from '../bytes.js';
import { Outbox } from '../outbox.js';
import { SentInputs } from '../receipts.js';
import { Signer } from '../signer.js';
import { Action, encodeEdge, encodeKey, encodeMotion, markSigned } from '../wire.js';
import { filled, keyPair } from './support/signing-node.mjs';

const vectors = JSON.parse(await readFile(new URL('./proof-vectors.json', import.meta.url), 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const motion = (seq) => encodeMotion([{ seq, held: 1, moveX: 0, moveY: 0, yawRad: 0, pitchRad: 0 }]);
const edge = (seq) => encodeEdge(seq, Action.JUMP, true);
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A channel that writes down what it is given. */
function channel(log, name) {
  return {
    readyState: 'open',
    full: false,
    send(message) {
      if (this.full) throw new Error('send queue is full');
      log.push([name, [...message]]);
    },
  };
}

/** A signer whose signatures come when the test says so. */
class SlowSigner {
  publicKey = filled(6);
  asked = [];

  sign(message) {
    return new Promise((resolve, reject) => {
      const signature = filled(this.asked.length + 1, 64);
      this.asked.push({ message, done: () => resolve(signature), fail: () => reject(new Error('no')) });
    });
  }
}

function bench() {
  const log = [];
  const [input, control] = [channel(log, 'input'), channel(log, 'control')];
  const [outbox, signer, sent] = [new Outbox(), new SlowSigner(), new SentInputs(filled(5))];
  return { log, input, control, outbox, signer, sent };
}

const signed = (message, byte) => [...concat(markSigned(message), filled(byte, 64))];

test('without a key everything goes out at once as it is', () => {
  const { log, input, control, outbox } = bench();
  assert.equal(outbox.send(input, motion(1)), true);
  assert.equal(outbox.send(control, edge(2)), true);
  assert.deepEqual(log, [['input', [...motion(1)]], ['control', [...edge(2)]]]);
});

test('the key goes first; messages keep their order, whichever signature is ready first', async () => {
  const { log, input, control, outbox, signer, sent } = bench();
  assert.equal(outbox.sign(control, signer, sent), true);
  outbox.send(input, motion(1));
  outbox.send(control, edge(2));
  outbox.send(input, motion(3));
  for (const at of [2, 1]) signer.asked[at].done();
  await settled();
  assert.equal(log.length, 1);
  signer.asked[0].done();
  await settled();
  assert.deepEqual(log, [
    ['control', [...encodeKey(signer.publicKey)]],
    ['input', signed(motion(1), 1)],
    ['control', signed(edge(2), 2)],
    ['input', signed(motion(3), 3)],
  ]);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [1, 2, 3]);
  assert.deepEqual(sent.publicKey, signer.publicKey);
});

test('a key that does not go out signs nothing', () => {
  for (const broken of [{ readyState: 'closed' }, { full: true }]) {
    const { log, input, control, outbox, signer, sent } = bench();
    assert.equal(outbox.sign(Object.assign(control, broken), signer, sent), false);
    assert.equal(outbox.send(input, motion(1)), true);
    assert.deepEqual(log, [['input', [...motion(1)]]]);
    assert.equal(sent.publicKey, null);
  }
});

test('a repeated motion has the signature of the first, until another one comes', async () => {
  const { log, input, control, outbox, signer, sent } = bench();
  outbox.sign(control, signer, sent);
  for (const message of [motion(1), motion(1), edge(2), motion(1), motion(3), motion(3)]) {
    outbox.send(message[1] === 2 ? control : input, message);
  }
  assert.equal(signer.asked.length, 3);
  signer.asked.forEach(({ done }) => done());
  await settled();
  assert.deepEqual(log.slice(1).map(([, message]) => message.at(-1)), [1, 1, 2, 1, 3, 3]);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [1, 2, 3]);
});

test('one signature that fails costs one message, and the repeat is signed anew', async () => {
  const { log, input, control, outbox, signer, sent } = bench();
  outbox.sign(control, signer, sent);
  outbox.send(input, motion(1));
  outbox.send(control, edge(2));
  signer.asked[0].fail();
  signer.asked[1].done();
  await settled();
  outbox.send(input, motion(1));
  assert.equal(signer.asked.length, 3);
  signer.asked[2].done();
  await settled();
  assert.deepEqual(log.slice(1), [['control', signed(edge(2), 2)], ['input', signed(motion(1), 3)]]);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [2, 1]);
});

test('no more than 64 wait for their signatures, and room comes again', async () => {
  const { input, control, outbox, signer, sent } = bench();
  outbox.sign(control, signer, sent);
  for (let seq = 1; seq <= 64; seq += 1) assert.equal(outbox.send(input, motion(seq)), true);
  assert.equal(outbox.send(input, motion(65)), false);
  assert.equal(signer.asked.length, 64);
  signer.asked.forEach(({ done }, i) => i % 2 && done());
  signer.asked.forEach(({ fail }, i) => i % 2 || fail());
  await settled();
  assert.equal(outbox.send(input, motion(65)), true);
});

test('what the channel refused was not sent: its repeat counts', async () => {
  const { log, input, control, outbox, signer, sent } = bench();
  outbox.sign(control, signer, sent);
  input.full = true;
  assert.equal(outbox.send(input, motion(1)), true);
  signer.asked[0].done();
  await settled();
  assert.deepEqual(sent.kept, []);
  input.full = false;
  outbox.send(input, motion(1));
  await settled();
  assert.deepEqual(log.slice(1), [['input', signed(motion(1), 1)]]);
  assert.deepEqual(sent.kept.map(({ sequence }) => sequence), [1]);
});

test('a closed channel takes nothing', async () => {
  const { log, input, control, outbox, signer, sent } = bench();
  outbox.sign(control, signer, sent);
  outbox.send(input, motion(1));
  input.readyState = 'closed';
  assert.equal(outbox.send(input, motion(2)), false);
  signer.asked[0].done();
  await settled();
  assert.equal(log.length, 1);
  assert.deepEqual(sent.kept, []);
});

test('signatures are those of the vectors: prefix, binding, message', async () => {
  const { privateKey } = keyPair(bytes(vectors.player.seed));
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  const signer = new Signer({ privateKey: key, publicKey: bytes(vectors.player.publicKey) }, bytes(vectors.binding));
  assert.equal(signer.p50Ms, null);
  for (const { payload, signature } of vectors.entries.filter((entry) => entry.signature)) {
    assert.deepEqual(await signer.sign(bytes(payload)), bytes(signature));
  }
  assert.ok(signer.p50Ms >= 0);
});
