import assert from 'node:assert/strict';
import test from 'node:test';

import { fromLinks, iceServers } from '../ice-servers.js';

const access = () => ({ token: 'secret', signal: new AbortController().signal });
const LINKS =
  '<stun:stun.example:3478>; rel="ice-server", ' +
  '<turn:turn.example:3478?transport=udp>; rel="ice-server"; username="1:a"; credential="x+/,;=y"; credential-type="password"';

test('links become servers', () => {
  assert.deepEqual(fromLinks(LINKS), [
    { urls: 'stun:stun.example:3478' },
    { urls: 'turn:turn.example:3478?transport=udp', username: '1:a', credential: 'x+/,;=y' },
  ]);
});

test('other links, other schemes and garbage are left out', () => {
  assert.deepEqual(fromLinks('<https://a>; rel="next", <javascript:1>; rel="ice-server", <turn:a>; rel=next, garbage;;"<'), []);
  assert.equal(fromLinks(Array(20).fill('<stun:a>; rel=ice-server').join(', ')).length, 8);
});

test('they are asked for with the token, and whoever has none is no fault', async () => {
  const calls = [];
  globalThis.fetch = async (url, init) => {
    calls.push(init);
    return new Response(null, { status: 204, headers: { Link: LINKS } });
  };
  assert.equal((await iceServers('http://node/whep/plaza', access())).length, 2);
  assert.deepEqual([calls[0].method, calls[0].headers.Authorization], ['OPTIONS', 'Bearer secret']);
  globalThis.fetch = async () => new Response('no', { status: 405 });
  assert.deepEqual(await iceServers('http://node/whep/plaza', access()), []);
});
