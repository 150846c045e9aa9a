import assert from 'node:assert/strict';
import test from 'node:test';

import { renews } from '../token.js';
import { sendOffer } from '../whep.js';

function token(claims, signature = 'c2ln') {
  const part = (json) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part(claims)}.${signature}`;
}

const ADA = { world: 'plaza', role: 'player', name: 'Ada', sub: '7', exp: 100, iat: 1, jti: 'a' };

test('a token of the same bearer with other times and another name of its own is a renewal', () => {
  assert.equal(renews(token(ADA), token({ ...ADA, exp: 900, iat: 90, nbf: 80, jti: 'b' }, 'b3RoZXI')), true);
  const { jti, sub, ...rest } = ADA;
  assert.equal(renews(token(ADA), token({ exp: 7, sub, ...rest })), true, 'in whatever order');
});

test('whoever is another, or may do other things, begins a new stay', () => {
  for (const change of [{ world: 'moon' }, { role: 'admin' }, { name: 'Bob' }, { sub: '8' }, { sub: undefined }, { team: 'red' }]) {
    assert.equal(renews(token(ADA), token({ ...ADA, ...change })), false, JSON.stringify(change));
  }
});

test('what is no token renews nothing', () => {
  for (const none of [null, '', 'secret', 'a.b.c', token('7'), token('[]'), token('null'), token('{'), `${token(ADA)}.x`, `${token(ADA)}${'a'.repeat(9000)}`]) {
    assert.equal(renews(none, none), false, String(none).slice(0, 40));
    assert.equal(renews(token(ADA), none), false);
  }
});

test('requests after a renewal go out with the new token', async () => {
  const calls = [];
  globalThis.fetch = async (url, init) => {
    calls.push({ url: String(url), ...init });
    return init.method === 'POST' ? new Response('v=0', { status: 201, headers: { Location: 'plaza/7' } }) : new Response('');
  };
  const access = { token: 'old', signal: new AbortController().signal };
  const { resource } = await sendOffer('https://play.example/lc/whep/plaza', 'v=0', access);
  access.token = 'new';
  await resource.trickle('a');
  await resource.restart('a', access.signal);
  resource.end();
  assert.deepEqual(calls.map(({ headers }) => headers.Authorization), ['Bearer old', 'Bearer new', 'Bearer new', 'Bearer new']);
  assert.equal(calls[1].url, 'https://play.example/lc/whep/plaza/7', 'a place beside the endpoint, behind a prefix');
});
