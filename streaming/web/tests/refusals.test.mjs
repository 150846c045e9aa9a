import assert from 'node:assert/strict';
import test from 'node:test';

import { refusalOf, watchPolicy } from '../refusals.js';

const page = new URL('https://play.example/game');
const violation = (fields) => Object.assign(new Event('securitypolicyviolation'), { disposition: 'enforce', ...fields });

/** Whether anybody answers a request whose answer nobody may read. */
function withAnybody(answers) {
  globalThis.fetch = async (_url, { mode }) => {
    assert.equal(mode, 'no-cors');
    if (!answers) throw new TypeError('Failed to fetch');
    return new Response();
  };
}

test('a node that answers, but not to this page, is told from one that is not there', async () => {
  withAnybody(true);
  assert.deepEqual(await refusalOf('https://node.example/v1/worlds', page), { kind: 'origin', reason: 'https://play.example' });
  assert.equal(await refusalOf('https://play.example/v1/worlds', page), null, 'its own origin is never refused');
  withAnybody(false);
  assert.equal(await refusalOf('https://node.example/v1/worlds', page), null);
});

test('an HTTPS page reaches nothing over HTTP but its own machine', async () => {
  withAnybody(false);
  assert.deepEqual(await refusalOf('http://node.example/v1/worlds', page), { kind: 'mixed' });
  for (const own of ['http://127.0.0.1:8080/', 'http://localhost:8080/', 'http://[::1]:8080/']) assert.equal(await refusalOf(own, page), null);
});

test('the page’s own policy is named with its directive', async () => {
  const document = new EventTarget();
  watchPolicy(document);
  withAnybody(false);
  document.dispatchEvent(violation({ blockedURI: 'https://other.example/x', effectiveDirective: 'connect-src' }));
  document.dispatchEvent(violation({ blockedURI: 'https://node.example/v1/worlds', effectiveDirective: 'connect-src', disposition: 'report' }));
  document.dispatchEvent(violation({ blockedURI: 'inline', effectiveDirective: 'style-src-elem' }));
  assert.equal(await refusalOf('https://node.example/v1/worlds', page), null);
  document.dispatchEvent(violation({ blockedURI: 'https://node.example/v1/worlds', effectiveDirective: 'connect-src' }));
  assert.deepEqual(await refusalOf('https://node.example/whep/plaza', page), { kind: 'policy', reason: 'connect-src' });
});
