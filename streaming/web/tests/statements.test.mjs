import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { CborError } from '../cbor.js';
import { keyId, parse, verify } from '../cose.js';
import { playerBinding } from '../receipts.js';
import { CHECKPOINT, KEY_BINDING, RECEIPT, hashOf, lanesOf, read } from '../statements.js';
import { cbor, fields, filled } from './support/signing-node.mjs';

const vectors = JSON.parse(await readFile(new URL('./proof-vectors.json', import.meta.url), 'utf8'));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value) => Buffer.from(value).toString('hex');
const nodeKey = bytes(vectors.node.publicKey);

test('key bindings of version 2 go on where those of version 1 end', () => {
  const values = Object.values(vectors.statements.keyBinding.fields).map((value) => (/^[0-9a-f]{32,}$/.test(value) ? bytes(value) : value));
  const more = [filled(1), 'made', new Uint8Array(0), filled(2), new Uint8Array(0), filled(3), new Uint8Array(0), 0];
  const second = [2, ...values.slice(1), ...more];
  const binding = read(KEY_BINDING, fields(second));
  assert.deepEqual([binding.origin, binding.dtls, binding.epoch], ['made', filled(3), values[4]]);
  assert.throws(() => read(KEY_BINDING, fields(second.slice(0, -1))), CborError);
  assert.throws(() => read(KEY_BINDING, fields([...second, 0])), CborError);
  assert.throws(() => read(KEY_BINDING, fields(second.with(12, bytes('00')))), CborError, 'half a certificate');
  assert.throws(() => read(KEY_BINDING, fields(second.with(0, 1))), CborError);
});

for (const [name, layout] of Object.entries({ keyBinding: KEY_BINDING, checkpoint: CHECKPOINT, receipt: RECEIPT })) {
  const vector = vectors.statements[name];
  test(`${name}: reads, verifies and hashes the vector`, async () => {
    const signed = parse(bytes(vector.signed));
    assert.equal(hex(signed.payload), vector.payload);
    assert.equal(layout.context, vector.context);
    assert.equal(await verify(signed, nodeKey, layout.context), true);
    assert.equal(hex(hashOf(bytes(vector.signed))), vector.hash);
    const statement = read(layout, signed.payload);
    const shown = Object.entries(statement).map(([field, value]) => [field, value instanceof Uint8Array ? hex(value) : value]);
    assert.deepEqual(shown, Object.entries(vector.fields));
  });

  test(`${name}: a field more, less or in another place is refused`, () => {
    const values = Object.values(vector.fields).map((value) => (/^[0-9a-f]{32,}$/.test(value) ? bytes(value) : value));
    assert.deepEqual(read(layout, fields(values)), read(layout, bytes(vector.payload)));
    for (let i = 0; i < values.length; i += 1) {
      assert.throws(() => read(layout, fields(values.toSpliced(i, 1))), CborError, `without field ${i + 1}`);
      assert.throws(() => read(layout, fields(values.with(i, [values[i]]))), CborError, `field ${i + 1} of another kind`);
    }
    assert.throws(() => read(layout, fields([...values, 0])), CborError);
    assert.throws(() => read(layout, fields(values.with(0, 2))), CborError, 'version 2');
    assert.throws(() => read(layout, cbor(values)), CborError);
  });
}

test('the kid and the player’s binding are those of the vectors', async () => {
  assert.equal(hex(await keyId(nodeKey)), vectors.node.kid);
  const of = { world: bytes(vectors.world), session: bytes(vectors.session), player: vectors.player.id };
  assert.equal(hex(playerBinding(of)), vectors.binding);
});

test('a receipt has two lanes', () => {
  const { motions, edges } = lanesOf(read(RECEIPT, bytes(vectors.statements.receipt.payload)));
  const { lanes } = vectors.entries.at(-1);
  assert.deepEqual({ ...motions, head: hex(motions.head) }, lanes.motions);
  assert.deepEqual({ ...edges, head: hex(edges.head) }, lanes.edges);
});

test('players may have any id, counts must fit a number, text is bounded', () => {
  const receipt = (player, count) => fields([1, filled(1), filled(2, 16), 3, player, 1, count, filled(3), 1, 1, filled(4), 9]);
  assert.equal(read(RECEIPT, receipt(2n ** 64n - 1n, 1)).player, 2n ** 64n - 1n);
  assert.throws(() => read(RECEIPT, receipt(-1, 1)), CborError);
  assert.throws(() => read(RECEIPT, receipt(-(2n ** 60n), 1)), CborError);
  assert.throws(() => read(RECEIPT, receipt(1, 2n ** 53n)), CborError);
  const binding = (node) => fields([1, filled(1), filled(2), filled(3, 16), 4, node, 5]);
  assert.equal(read(KEY_BINDING, binding('é'.repeat(128))).node.length, 128);
  assert.throws(() => read(KEY_BINDING, binding('é'.repeat(129))), CborError);
});
