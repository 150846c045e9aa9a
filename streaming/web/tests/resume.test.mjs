import assert from 'node:assert/strict';
import test from 'node:test';

import { Pocket, keptKeyPair } from '../resume.js';

const HERE = 'http://node/whep/plaza';

function pocketAt(endpoint) {
  const pocket = new Pocket();
  pocket.goTo(endpoint);
  return pocket;
}

function withStorage(entries = {}) {
  const kept = new Map(Object.entries(entries));
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
}

test('a ticket is kept for its endpoint until it is dropped', () => {
  withStorage();
  const ticket = { token: 'abc.def', signed: 'aa', owner: '0x13fe…4f0f' };
  const pocket = pocketAt(HERE);
  pocket.keep(ticket);
  const elsewhere = pocketAt('http://node/whep/moon');
  assert.deepEqual([pocket.ticket, elsewhere.ticket], [ticket, null]);
  pocket.drop();
  assert.equal(pocket.ticket, null);
  pocket.free();
  elsewhere.free();
});

test('players of one page have a ticket each, and find it after a reload', () => {
  withStorage();
  const before = [pocketAt(HERE), pocketAt(HERE)];
  before.forEach((pocket, i) => pocket.keep({ token: `t${i}`, signed: null }));
  // The same player connects again.
  before[0].goTo(HERE);
  assert.equal(before[0].ticket.token, 't0');
  before.forEach((pocket) => pocket.free());
  const after = [pocketAt(HERE), pocketAt(HERE)];
  assert.deepEqual(after.map((pocket) => pocket.ticket.token), ['t0', 't1']);
  after.forEach((pocket) => pocket.free());
});

test('what is none in the storage is no ticket', () => {
  const long = JSON.stringify({ token: 'a'.repeat(300), signed: null });
  for (const text of ['', '{', 'null', '{"token":7}', '{"token":"a b","signed":null}', '{"token":"a","signed":1}', '{"token":"a"}', long]) {
    withStorage({ [`lightcone-resume:${HERE} 0`]: text });
    const pocket = pocketAt(HERE);
    assert.equal(pocket.ticket, null, text);
    pocket.free();
  }
});

test('a browser that keeps nothing still plays', async () => {
  Object.defineProperty(globalThis, 'sessionStorage', { get: () => { throw new Error('denied'); }, configurable: true });
  const pocket = pocketAt(HERE);
  pocket.keep({ token: 'a', signed: null });
  pocket.drop();
  assert.equal(pocket.ticket, null);
  pocket.free();
  assert.equal(await keptKeyPair(async () => 'new'), 'new');
});
