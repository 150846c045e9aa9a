import assert from 'node:assert/strict';
import test from 'node:test';

import { challengeOf, hasWallet, headerOf, shortOwner, signByWallet, whyNot } from '../wallet.js';
import { sendOffer } from '../whep.js';

const OWNER = '0x13FE90239bfda363eC33a849b716616958c04f0F';
const access = () => ({ token: 'secret', signal: new AbortController().signal });

/** A wallet that answers so, and what it was asked. */
function walletThat(answers) {
  const asked = [];
  globalThis.ethereum = {
    async request({ method, params }) {
      asked.push({ method, params });
      if (answers[method] instanceof Error) throw answers[method];
      return answers[method];
    },
  };
  return asked;
}

/** As a node gives it. */
function challenge(host, world) {
  return `${host} asks who you are, to let you into the world '${world}'.\nSigning this costs nothing and moves nothing.\n\n`
    + `Host: ${host}\nWorld: ${world}\nNonce: ${'0a'.repeat(16)}\nExpires: 2026-12-01T12:05:00Z`;
}

test('the challenge is asked for where the world is', async () => {
  const asked = [];
  globalThis.fetch = async (url, { headers }) => {
    asked.push([String(url), headers.Authorization]);
    return Response.json({ challenge: challenge('play.example', 'old town'), expires: 1 });
  };
  assert.equal(await challengeOf('https://play.example/lc/whep/old%20town', access()), challenge('play.example', 'old town'));
  assert.deepEqual(asked, [['https://play.example/lc/v1/worlds/old%20town/challenge', 'Bearer secret']]);
  globalThis.fetch = async () => Response.json({ challenge: 7 });
  await assert.rejects(challengeOf('https://play.example/whep/x', access()), ({ failure }) => failure.kind === 'bad-answer');
});

test('a text that is not for this node and this world is never signed', async () => {
  const good = challenge('play.example:8080', 'plaza');
  const refused = async (text, endpoint = 'https://play.example:8080/whep/plaza') => {
    globalThis.fetch = async () => Response.json({ challenge: text });
    await assert.rejects(challengeOf(endpoint, access()), ({ failure }) => failure.kind === 'bad-answer', text);
  };
  const login = `Decentraland Login\nEphemeral address: ${OWNER}\nExpiration: 2026-12-01T12:05:00Z`;
  const others = [challenge('other.example', 'plaza'), challenge('play.example', 'plaza'), challenge('play.example:8080', 'moon')];
  for (const text of [login, ...others, `${login}\n${good}`, `${good}\n`, good.replace('nothing and', 'a lot and')]) await refused(text);
  const lines = `x'.\n${login}`;
  await refused(challenge('play.example:8080', lines), `https://play.example:8080/whep/${encodeURIComponent(lines)}`);
  globalThis.fetch = async () => Response.json({ challenge: good });
  assert.equal(await challengeOf('https://play.example:8080/whep/plaza', access()), good);
});

test('a wallet signs the bytes of the text, for the account that the person chose', async () => {
  assert.equal(hasWallet(), false);
  const asked = walletThat({ eth_requestAccounts: [OWNER], personal_sign: '0xsigned' });
  assert.equal(hasWallet(), true);
  const chain = await signByWallet('für 0x');
  assert.deepEqual(asked[1], { method: 'personal_sign', params: ['0x66c3bc72203078', OWNER] });
  assert.deepEqual(chain, [
    { type: 'SIGNER', payload: OWNER.toLowerCase(), signature: '' },
    { type: 'ECDSA_SIGNED_ENTITY', payload: 'für 0x', signature: '0xsigned' },
  ]);
  assert.equal(shortOwner(chain), '0x13fe…4f0f');
  assert.deepEqual(JSON.parse(Buffer.from(headerOf(chain), 'base64url')), chain);
});

test('a wallet without an account, and a person who does not sign, prove nothing', async () => {
  walletThat({ eth_requestAccounts: [] });
  await assert.rejects(signByWallet('text'), /no account/);
  walletThat({ eth_requestAccounts: [OWNER], personal_sign: Object.assign(new Error('denied'), { code: 4001 }) });
  await assert.rejects(signByWallet('text'), (error) => whyNot(error) === 'You did not sign.');
  assert.equal(whyNot(new Error('no way')), 'no way');
  assert.equal(whyNot(undefined), 'The wallet did not sign.');
});

test('what is no chain goes nowhere', () => {
  assert.throws(() => headerOf({}));
  assert.throws(() => headerOf([{ payload: 'x'.repeat(9000) }]));
  assert.equal(shortOwner([{ payload: 'me' }]), null);
});

test('the proof goes along with the offer', async () => {
  const sent = [];
  globalThis.fetch = async (_url, { headers }) => {
    sent.push(headers['Lightcone-Identity']);
    return new Response('v=0', { status: 201, headers: { Location: 'x' } });
  };
  await sendOffer('http://node/whep/w', 'v=0', access(), null, 'proof');
  await sendOffer('http://node/whep/w', 'v=0', access());
  assert.deepEqual(sent, ['proof', undefined]);
});
