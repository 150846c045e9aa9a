import assert from 'node:assert/strict';
import test from 'node:test';

import { setUpPage } from './support/page.mjs';

const defined = setUpPage();
const { LightconePlayer } = await import('../player.js');

/** A token as the node makes it; the page does not look at its signature. */
function token(claims) {
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'EdDSA' })}.${part(claims)}.${'s'.repeat(86)}`;
}

const ADA = { world: 'plaza', role: 'player', sub: '7' };

/** A node that refuses every offer in this way, and what it was asked. */
function nodeThat(status, reason) {
  const asked = [];
  globalThis.fetch = async (url, { method = 'GET', headers }) => {
    asked.push({ url: String(url), method, token: headers?.Authorization });
    return new Response(reason, { status, headers: { 'Content-Type': 'text/plain' } });
  };
  return asked;
}

function standOnPage(player) {
  player.isConnected = true;
  player.connectedCallback();
}

function leavePage(player) {
  player.isConnected = false;
  player.disconnectedCallback();
}

const failureOf = (player) => new Promise((done) => player.addEventListener('error', ({ detail }) => done(detail), { once: true }));

test('a module that comes twice defines the element once, and both give it', async () => {
  const again = await import('../player.js?again');
  assert.equal(again.LightconePlayer, LightconePlayer);
  assert.equal(defined.get('lightcone-player'), LightconePlayer);
});

test('a token that comes as an attribute, early or late, is taken and does not stay in the page', () => {
  const player = new LightconePlayer();
  player.setAttribute('token', 'first');
  assert.deepEqual([player.token, player.hasAttribute('token')], ['first', false]);
  player.setAttribute('manual', '');
  standOnPage(player);
  player.setAttribute('token', 'second');
  assert.deepEqual([player.token, player.hasAttribute('token')], ['second', false]);
  leavePage(player);
});

test('a failure tells status and reason', async () => {
  nodeThat(503, 'the world is full: 16 players are in it');
  const player = new LightconePlayer();
  player.setAttribute('src', 'https://node.example/lc/');
  const told = failureOf(player);
  standOnPage(player);
  const { message, kind, status, reason } = await told;
  assert.deepEqual([kind, status, reason], ['http', 503, 'the world is full: 16 players are in it']);
  assert.match(message, /full/);
  leavePage(player);
});

test('a src that is no address is a failure like others', async () => {
  const player = new LightconePlayer();
  player.setAttribute('src', 'http://[');
  const told = failureOf(player);
  standOnPage(player);
  assert.deepEqual([(await told).kind, player.state, player.stats.proof.verifier.ofNode], ['no-address', 'refused', false]);
  leavePage(player);
});

test('the page says whether its verifier is the node’s own', () => {
  const player = new LightconePlayer();
  const own = new URL('../', import.meta.url);
  assert.deepEqual(player.stats.proof.verifier, { origin: own.origin, ofNode: true });
  player.setAttribute('src', 'https://node.example/');
  assert.deepEqual(player.stats.proof.verifier, { origin: own.origin, ofNode: false });
});

test('a renewed token tries again what the old one was refused, and nothing else is begun anew', async () => {
  const asked = nodeThat(403, 'the token ended 5 s ago');
  const player = new LightconePlayer();
  player.setAttribute('src', 'https://node.example/lc/');
  player.token = token({ ...ADA, exp: 100 });
  let told = failureOf(player);
  standOnPage(player);
  await told;
  assert.equal(player.state, 'refused');
  assert.deepEqual(asked.map(({ url }) => url), ['https://node.example/lc/v1/worlds'], 'behind a prefix of its own');
  told = failureOf(player);
  player.token = token({ ...ADA, exp: 900, iat: 800, jti: 'b' });
  await told;
  assert.deepEqual(asked.map((one) => one.token.length > 100 && one.method), ['GET', 'GET']);
  assert.equal(asked[1].token, `Bearer ${player.token}`);
  leavePage(player);
});

test('a renewed token keeps who plays in its body; another one does not', async () => {
  const asked = [];
  globalThis.fetch = async (url, { method = 'GET', headers }) => {
    asked.push([method, headers?.Authorization?.slice('Bearer '.length) ?? null]);
    return method === 'POST' ? new Response('v=0', { status: 201, headers: { Location: 'plaza/7' } }) : new Response('');
  };
  const player = new LightconePlayer();
  player.setAttribute('src', 'https://node.example/');
  player.setAttribute('world', 'plaza');
  const [first, renewed, other] = [{ ...ADA, exp: 100 }, { ...ADA, exp: 900 }, { ...ADA, sub: '8', exp: 900 }].map(token);
  player.token = first;
  const states = [];
  player.addEventListener('statechange', ({ detail }) => states.push(detail.state));
  const plays = async () => {
    while (!asked.some(([method]) => method === 'POST')) await new Promise(setImmediate);
    // The answer is on its way in; then the first frame is on the screen.
    for (let i = 0; player.state !== 'playing' && i < 100; i += 1) {
      await new Promise(setImmediate);
      player.shadowRoot.querySelector('video').dispatchEvent(new Event('timeupdate'));
    }
    assert.equal(player.state, 'playing');
  };
  standOnPage(player);
  await plays();
  asked.length = 0;
  player.token = renewed;
  await new Promise(setImmediate);
  assert.deepEqual([asked, states], [[], ['connecting', 'playing']]);
  player.token = other;
  await plays();
  assert.deepEqual(asked[0], ['DELETE', renewed], 'the goodbye of the old stay');
  assert.deepEqual(asked.at(-1), ['POST', other]);
  leavePage(player);
});
