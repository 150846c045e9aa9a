import assert from 'node:assert/strict';
import test from 'node:test';

import { describe } from '../messages.js';
import { retryDelayMs } from '../retry.js';
import { NO_FIGURES, figures, lifeSigns, pick } from '../stats.js';
import { ConnectError, iceFragment, request, restarted, sendOffer } from '../whep.js';
import { firstWorld, titleOf, whepOf } from '../worlds.js';

const access = () => ({ token: 'secret', signal: new AbortController().signal });
const place = { host: 'node:8080' };

function withFetch(answer) {
  const calls = [];
  globalThis.fetch = async (url, init) => {
    calls.push({ url: String(url), ...init });
    return answer(url, init);
  };
  return calls;
}

test('the first retry comes within a second, later ones every five, give or take', () => {
  for (const random of [() => 0, () => 0.5, () => 1]) {
    assert.ok(retryDelayMs(0, random) <= 1000);
    for (let attempt = 0; attempt < 2000; attempt += 1) assert.ok(retryDelayMs(attempt, random) <= 6000);
  }
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((n) => retryDelayMs(n, () => 0.5)), [500, 1000, 2000, 4000, 5000, 5000]);
});

test('an offer is answered by 201 with a Location', async () => {
  const calls = withFetch(() => new Response('v=0 answer', { status: 201, headers: { Location: '/whep/plaza/7' } }));
  const { answer, resource } = await sendOffer('http://node:8080/whep/plaza', 'v=0 offer', access());
  assert.equal(answer, 'v=0 answer');
  assert.equal(calls[0].method, 'POST');
  assert.equal(calls[0].headers.Authorization, 'Bearer secret');
  assert.equal(calls[0].headers['Content-Type'], 'application/sdp');
  resource.end();
  assert.deepEqual([calls[1].method, calls[1].url, calls[1].keepalive], ['DELETE', 'http://node:8080/whep/plaza/7', true]);
  assert.equal(calls[1].headers.Authorization, 'Bearer secret');
  assert.equal(calls[1].headers['Lightcone-Resume'], undefined);
  resource.end('ticket');
  assert.equal(calls[2].headers['Lightcone-Resume'], 'ticket');
});

test('a place to say goodbye may be relative, a path, or elsewhere: it is read against the address that answered', async () => {
  const places = [
    ['plaza/7', 'https://play.example/lc/whep/plaza/7'],
    ['./plaza/7?x', 'https://play.example/lc/whep/plaza/7?x'],
    ['/lc/whep/plaza/7', 'https://play.example/lc/whep/plaza/7'],
    ['https://other.example/7', 'https://other.example/7'],
  ];
  for (const [Location, place] of places) {
    const calls = withFetch(() => new Response('v=0', { status: 201, headers: { Location } }));
    const { resource } = await sendOffer(whepOf(new URL('https://play.example/lc/'), 'plaza'), 'v=0', access());
    await resource.trickle('a');
    resource.end();
    assert.deepEqual(calls.slice(1).map(({ url }) => url), [place, place], Location);
  }
});

test('what the node gives to come back goes along with the next offer', async () => {
  const headers = { Location: '/whep/plaza/7', 'Lightcone-Resume': 'ticket-2', 'Lightcone-Resumed': '41' };
  const calls = withFetch(() => new Response('v=0', { status: 201, headers }));
  const { resume, resumedAfter } = await sendOffer('http://node/whep/plaza', 'v=0', access(), 'ticket-1');
  assert.deepEqual([calls[0].headers['Lightcone-Resume'], resume, resumedAfter], ['ticket-1', 'ticket-2', 41]);
  withFetch(() => new Response('v=0', { status: 201, headers: { Location: 'x', 'Lightcone-Resumed': '-1' } }));
  const other = await sendOffer('http://node/whep/plaza', 'v=0', access());
  assert.deepEqual([other.resume, other.resumedAfter], [null, null]);
});

test('a refusal carries status and reason, plain or JSON, never markup', async () => {
  const reasons = [
    [new Response('the world is full', { status: 503, headers: { 'Content-Type': 'text/plain' } }), 'the world is full'],
    [new Response('{"error":"ended"}', { status: 503, headers: { 'Content-Type': 'application/json' } }), 'ended'],
    [new Response('<h1>no</h1>', { status: 503, headers: { 'Content-Type': 'text/html' } }), null],
  ];
  for (const [response, reason] of reasons) {
    withFetch(() => response);
    await assert.rejects(sendOffer('http://node/whep/x', '', access()), (error) => {
      assert.ok(error instanceof ConnectError);
      assert.deepEqual(error.failure, { kind: 'http', status: 503, reason });
      return true;
    });
  }
});

test('a refused proof of a wallet is told apart from a refused token', async () => {
  const refused = (headers) => withFetch(() => new Response('the challenge was used', { status: 401, headers }));
  refused({ 'Lightcone-Refused': 'identity', 'Content-Type': 'text/plain' });
  await assert.rejects(sendOffer('http://node/whep/x', '', access(), null, 'proof'), ({ failure }) => {
    const { title, detail, retries } = describe(failure, place);
    assert.deepEqual([title, detail, retries], ['The wallet’s proof was not accepted', 'The challenge was used.', false]);
    return true;
  });
  refused({ 'Content-Type': 'text/plain' });
  await assert.rejects(sendOffer('http://node/whep/x', '', access()), ({ failure }) => {
    assert.equal(describe(failure, place).title, 'The token was not accepted');
    return true;
  });
});

test('no answer is unreachable', async () => {
  withFetch(() => {
    throw new TypeError('fetch failed');
  });
  await assert.rejects(request('http://node/', {}, access()), (error) => error.failure.kind === 'unreachable');
});

test('200 without a Location is no answer to an offer', async () => {
  withFetch(() => new Response('hello'));
  await assert.rejects(sendOffer('http://node/whep/x', '', access()), (error) => error.failure.kind === 'bad-answer');
});

test('a server that refuses candidates is not asked again', async () => {
  const calls = withFetch((_url, { method }) =>
    method === 'POST' ? new Response('', { status: 201, headers: { Location: 'x' } }) : new Response('', { status: 405 }),
  );
  const { resource } = await sendOffer('http://node/whep/w', '', access());
  await resource.trickle('a');
  await resource.trickle('b');
  assert.equal(calls.filter(({ method }) => method === 'PATCH').length, 1);
});

test('candidates as a fragment', () => {
  const sdp = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:abcd\r\na=ice-pwd:efgh\r\na=mid:0\r\n';
  const candidates = [{ candidate: 'candidate:1 1 udp 1 10.0.0.1 9 typ host', sdpMid: '0' }];
  assert.equal(
    iceFragment(sdp, candidates, true),
    'a=ice-ufrag:abcd\r\na=ice-pwd:efgh\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n' +
      'a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\na=end-of-candidates\r\n',
  );
});

test('the first world is the default', async () => {
  const list = (body) => withFetch(() => new Response(body, { headers: { 'Content-Type': 'application/json' } }));
  list('{"worlds":[{"name":"old town"},{"name":"plaza"}]}');
  assert.equal(await firstWorld(new URL('http://node:8080/'), access()), 'http://node:8080/whep/old%20town');
  for (const [body, kind] of [['{"worlds":[]}', 'no-worlds'], ['{}', 'no-worlds'], ['<', 'bad-answer'], ['null', 'bad-answer']]) {
    list(body);
    await assert.rejects(firstWorld(new URL('http://node/'), access()), (error) => error.failure.kind === kind);
  }
});

test('a world of a node behind a path', () => {
  assert.equal(whepOf(new URL('https://play.example/node/'), 'a/b'), 'https://play.example/node/whep/a%2Fb');
});

test('a title from an endpoint', () => {
  assert.equal(titleOf('http://node/whep/old-town'), 'Old town');
  assert.equal(titleOf('http://node/whep/caf%C3%A9'), 'Café');
  assert.equal(titleOf('http://node/whep/100%'), '100%');
});

test('each failure has words, and only hopeless ones stop the retries', () => {
  const said = (failure) => describe(failure, place);
  const http = (status, reason) => said({ kind: 'http', status, reason });
  assert.deepEqual([said({ kind: 'lost' }).state, said({ kind: 'lost' }).retries], ['lost', true]);
  assert.match(said({ kind: 'unreachable' }).detail, /node:8080/);
  assert.deepEqual([http(404).state, http(404).retries], ['refused', false]);
  assert.match(http(401).detail, /#token=/);
  assert.deepEqual(
    [http(503, 'the world is full: 16 players are in it').title, http(503, 'the node is stopping').title],
    ['This world is full', 'The node is not ready'],
  );
  assert.equal(http(503, 'the node is stopping').retries, true);
  assert.equal(http(503, 'the node is stopping').detail, 'The node is stopping.');
  assert.equal(http(502).state, 'lost');
  assert.equal(said({ kind: 'no-webrtc' }).action, null);
  const stranger = said({ kind: 'origin', reason: 'https://play.example' });
  assert.match(stranger.detail, /--allow-origin https:\/\/play\.example/);
  assert.deepEqual([stranger.state, stranger.retries], ['refused', true], 'a proxy may answer while the node starts');
  for (const kind of ['unreachable', 'timeout', 'bad-answer', 'no-address', 'no-worlds', 'no-webrtc', 'no-codec', 'no-media', 'no-style', 'policy', 'origin', 'mixed', 'lost', 'kicked']) {
    assert.ok(said({ kind }).title && said({ kind }).detail, kind);
  }
});

test('where no codec is in common the cause is named, and what to do', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const chromium = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  const said = (failure, browser, codecs) => describe(failure, { ...place, browser, codecs }).detail;
  const refusal = { kind: 'http', status: 406, reason: 'the node sends H.264' };
  const inFirefox = said(refusal, firefox, ['VP8', 'VP9', 'AV1']);
  assert.match(inFirefox, /^The node sends H\.264\. This browser decodes VP8, VP9 and AV1 alone\. .*OpenH264/);
  assert.doesNotMatch(inFirefox, /Chrome|Try/, 'nobody is sent to the browser that they have');
  assert.match(said({ kind: 'no-codec' }, chromium, []), /no decoder for H\.264, VP8.*builds of Chromium/);
});

test('Firefox on a loopback node is told why no picture comes', () => {
  const said = (host, browser) => describe({ kind: 'no-media' }, { host, browser }).detail;
  for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) assert.match(said(host, 'Firefox/140.0'), /loopback/);
  assert.match(said('node:8080', 'Firefox/140.0'), /firewall/);
  assert.match(said('127.0.0.1:8080', 'Chrome/156.0'), /firewall/);
});

test('figures are null until known, rates come from two readings', () => {
  assert.deepEqual(figures(pick([]), null), NO_FIGURES);
  const reading = (timestamp, frames) => pick([
    { type: 'candidate-pair', id: 'old', nominated: true, state: 'succeeded', currentRoundTripTime: 9 },
    { type: 'candidate-pair', id: 'new', nominated: true, state: 'in-progress', currentRoundTripTime: 0.012, packetsReceived: frames },
    { type: 'transport', selectedCandidatePairId: 'new' },
    {
      type: 'inbound-rtp', kind: 'video', timestamp, frameWidth: 1280, frameHeight: 720, framesDecoded: frames, framesDropped: 1,
      bytesReceived: frames * 10_000, jitterBufferDelay: frames * 0.02, jitterBufferEmittedCount: frames, freezeCount: 2,
      totalFreezesDuration: 0.25,
    },
  ]);
  const first = reading(1000, 30);
  assert.equal(figures(first, first).fps, null);
  const later = figures(reading(2000, 60), first);
  assert.equal(later.fps, 30);
  assert.equal(later.bitrateBps, 2_400_000);
  assert.ok(Math.abs(later.jitterBufferMs - 20) < 1e-9);
  assert.equal(later.roundTripMs, 12);
  assert.equal(later.freezeMs, 250);
  assert.ok(lifeSigns(reading(2000, 60)) > lifeSigns(first));
});

test('a restart of ICE brings a new name, password and candidates into the old answer', async () => {
  const fragment = 'a=ice-lite\r\nm=video 9 x 1\r\na=mid:0\r\na=ice-ufrag:new\r\na=ice-pwd:secret\r\na=candidate:2\r\na=candidate:3\r\n';
  const calls = withFetch(() =>
    calls.length === 1
      ? new Response('v=0', { status: 201, headers: { Location: '/whep/plaza/7', ETag: '"1"' } })
      : new Response(fragment, { status: 200, headers: { ETag: '"2"' } }),
  );
  const { resource } = await sendOffer('http://node:8080/whep/plaza', 'v=0 offer', access());
  const theirs = await resource.restart('a=ice-ufrag:mine\r\n', access().signal);
  assert.deepEqual([calls[1].method, calls[1].headers['If-Match']], ['PATCH', '*']);
  await resource.trickle('a=candidate:1\r\n');
  assert.equal(calls[2].headers['If-Match'], '"2"');
  const answer = 'v=0\r\nm=video 9 x 1\r\na=candidate:1\r\na=end-of-candidates\r\na=ice-ufrag:old\r\na=ice-pwd:older\r\na=mid:0\r\n';
  assert.equal(
    restarted(answer, theirs),
    'v=0\r\nm=video 9 x 1\r\na=candidate:2\r\na=candidate:3\r\na=end-of-candidates\r\na=ice-ufrag:new\r\na=ice-pwd:secret\r\na=mid:0\r\n',
  );
});
