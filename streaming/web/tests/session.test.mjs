import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { Pocket } = await import('../resume.js');
const { Session } = await import('../session.js');

/** A tab that keeps what is put in its storage. */
function tab() {
  const kept = new Map();
  const sessionStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: sessionStorage, configurable: true });
}

/** Comes into a world whose node answers so. @returns what the offer had, and the session */
async function come(t, pocket, identity, answer) {
  let offer = null;
  globalThis.fetch = async (_url, { method = 'GET', headers }) => {
    if (method !== 'POST') return new Response('');
    offer = [headers['Lightcone-Resume'] ?? null, headers['Lightcone-Identity'] ?? null];
    return new Response('v=0', { status: 201, headers: { Location: 'plaza/7', ...answer } });
  };
  const session = new Session(new FakeElement(), { answered() {}, ended: assert.fail });
  await session.start(async () => 'https://node.example/whep/plaza', null, pocket, 'all', identity);
  t.after(() => session.stop());
  return { offer, session };
}

test('who signs in comes into a new body, and is known in it after a reload', async (t) => {
  tab();
  const pocket = new Pocket();
  const guest = await come(t, pocket, null, { 'Lightcone-Resume': 'one' });
  assert.deepEqual([guest.offer, guest.session.owner], [[null, null], null]);
  const back = await come(t, pocket, null, { 'Lightcone-Resume': 'two', 'Lightcone-Resumed': '5' });
  assert.deepEqual([back.offer, back.session.owner], [['one', null], null]);
  const signed = await come(t, pocket, { header: 'proof', owner: '0x13fe…4f0f' }, { 'Lightcone-Resume': 'three' });
  assert.deepEqual([signed.offer, signed.session.owner], [[null, 'proof'], '0x13fe…4f0f'], 'the body of before stays a guest’s');
  pocket.free();
  const next = new Pocket();
  const reloaded = await come(t, next, null, { 'Lightcone-Resume': 'four', 'Lightcone-Resumed': '9' });
  assert.deepEqual([reloaded.offer, reloaded.session.owner], [['three', null], '0x13fe…4f0f']);
  const late = await come(t, next, null, { 'Lightcone-Resume': 'five' });
  assert.equal(late.session.owner, null, 'the node has given the body up, and the new one is a guest’s');
});
