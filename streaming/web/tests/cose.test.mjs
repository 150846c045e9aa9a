import assert from 'node:assert/strict';
import test from 'node:test';

import { CborError } from '../cbor.js';
import { canVerify, keyId, parse, verify } from '../cose.js';
import { cbor, cose, filled, keyPair, sha256 } from './support/signing-node.mjs';

/** RFC 8032, section 7.1, test 2. */
const SEED = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
const PUBLIC = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const SIGNATURE =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
const key = keyPair(SEED);
const payload = cbor(new Map([[1, 1]]));
const signed = cose(payload, 'lightcone-test-v1', key);

test('the test’s own key is that of RFC 8032', () => {
  assert.equal(Buffer.from(key.publicKey).toString('hex'), PUBLIC);
  assert.equal(Buffer.from(key.sign(Buffer.of(0x72))).toString('hex'), SIGNATURE);
});

test('signatures can be checked here', async () => {
  assert.equal(await canVerify(), true);
});

test('what the key signed in this context is true', async () => {
  const parts = parse(signed);
  assert.deepEqual([parts.payload, parts.kid], [new Uint8Array(payload), await keyId(key.publicKey)]);
  assert.equal(await verify(parts, key.publicKey, 'lightcone-test-v1'), true);
});

test('another context, another key and another kid are refused', async () => {
  assert.equal(await verify(parse(signed), key.publicKey, 'lightcone-test-v2'), false);
  const other = keyPair(filled(8));
  assert.equal(await verify(parse(signed), other.publicKey, 'lightcone-test-v1'), false);
  const named = cose(payload, 'lightcone-test-v1', key, { kid: sha256(other.publicKey) });
  assert.equal(await verify(parse(named), key.publicKey, 'lightcone-test-v1'), false, 'our signature under another’s name');
  const forged = cose(payload, 'lightcone-test-v1', other, { kid: sha256(key.publicKey) });
  assert.equal(await verify(parse(forged), key.publicKey, 'lightcone-test-v1'), false, 'another’s signature under our name');
});

test('bytes that are no key have signed nothing', async () => {
  const short = filled(9, 31);
  const named = cose(payload, 'lightcone-test-v1', key, { kid: sha256(short) });
  assert.equal(await verify(parse(named), short, 'lightcone-test-v1'), false);
});

test('no byte can be changed', async () => {
  for (let at = 0; at < signed.length; at += 1) {
    const flipped = Uint8Array.from(signed);
    flipped[at] ^= 1;
    let right = false;
    try {
      right = await verify(parse(flipped), key.publicKey, 'lightcone-test-v1');
    } catch (error) {
      assert.ok(error instanceof CborError, `byte ${at}: ${error}`);
    }
    assert.equal(right, false, `byte ${at}`);
  }
});

test('another algorithm, tag or header is no statement', () => {
  const otherwise = (how) => () => parse(cose(payload, 'lightcone-test-v1', key, how));
  assert.throws(otherwise({ algorithm: -8 }), CborError);
  assert.throws(otherwise({ tag: 0xd1 }), CborError);
  assert.throws(otherwise({ unprotected: new Map([[4, filled(1)]]) }), CborError);
  const short = { ...key, sign: (bytes) => key.sign(bytes).subarray(0, 63) };
  assert.throws(() => parse(cose(payload, 'lightcone-test-v1', short)), CborError);
  for (const bytes of [cbor(1), Buffer.of(0xd2, 0x80), Buffer.concat([Buffer.of(0xd2), cbor([payload, payload, payload, payload])])]) {
    assert.throws(() => parse(new Uint8Array(bytes)), CborError);
  }
});
