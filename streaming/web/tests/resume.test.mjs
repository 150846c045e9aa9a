import assert from 'node:assert/strict';
import test from 'node:test';

import { dropTicket, keepTicket, keptKeyPair, ticketFor } from '../resume.js';

const HERE = 'http://node/whep/plaza';

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
  const ticket = { token: 'abc.def', signed: 'aa' };
  keepTicket(HERE, ticket);
  assert.deepEqual([ticketFor(HERE), ticketFor('http://node/whep/moon')], [ticket, null]);
  dropTicket(HERE);
  assert.equal(ticketFor(HERE), null);
});

test('what is none in the storage is no ticket', () => {
  for (const text of ['', '{', 'null', '{"token":7}', '{"token":"a b","signed":null}', '{"token":"a","signed":1}', '{"token":"a"}']) {
    withStorage({ [`lightcone-resume:${HERE}`]: text });
    assert.equal(ticketFor(HERE), null, text);
  }
  withStorage({ [`lightcone-resume:${HERE}`]: JSON.stringify({ token: 'a'.repeat(300), signed: null }) });
  assert.equal(ticketFor(HERE), null);
});

test('a browser that keeps nothing still plays', async () => {
  Object.defineProperty(globalThis, 'sessionStorage', { get: () => { throw new Error('denied'); }, configurable: true });
  keepTicket(HERE, { token: 'a', signed: null });
  dropTicket(HERE);
  assert.equal(ticketFor(HERE), null);
  assert.equal(await keptKeyPair(async () => 'new'), 'new');
});
