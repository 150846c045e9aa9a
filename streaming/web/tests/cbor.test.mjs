import assert from 'node:assert/strict';
import test from 'node:test';

import { CborError, Tagged, decode, encode } from '../cbor.js';

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value) => Buffer.from(value).toString('hex');

/** RFC 8949, appendix A: what statements may hold. */
const READ = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['3bffffffffffffffff', -18446744073709551616n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['a0', new Map()],
  ['a201020304', new Map([[1, 2], [3, 4]])],
  ['c11a514b67b0', new Tagged(1, 1363896240)],
  ['d74401020304', new Tagged(23, Uint8Array.of(1, 2, 3, 4))],
];

/** Of the same appendix: what statements never hold. */
const REFUSED = [
  'f90000', 'f93c00', 'fb3ff199999999999a', 'fa47c35000', 'f97e00', 'f4', 'f5', 'f6', 'f7', 'f0', 'f8ff',
  '5f42010243030405ff', '7f657374726561646d696e67ff', '9fff', '9f018202039f0405ffff', 'bf61610161629f0203ffff',
  'a26161016162820203', '826161a161626163',
];

for (const [spelled, value] of READ) test(`reads ${spelled}`, () => assert.deepEqual(decode(bytes(spelled)), value));

for (const spelled of REFUSED) test(`refuses ${spelled}`, () => assert.throws(() => decode(bytes(spelled)), CborError));

test('a number has one spelling', () => {
  for (const spelled of ['1817', '190018', '1900ff', '1a0000ffff', '1b00000000ffffffff', '3817', '5801aa', '7800', '9800', 'b800', 'd80100']) {
    assert.throws(() => decode(bytes(spelled)), CborError, spelled);
  }
});

test('a map has one spelling: keys grow and are not doubled', () => {
  assert.deepEqual(decode(bytes('a3010a18640b200c')), new Map([[1, 10], [100, 11], [-1, 12]]));
  for (const spelled of ['a203040102', 'a201020103', 'a22001010a', 'a1416102', 'a1810102']) {
    assert.throws(() => decode(bytes(spelled)), CborError, spelled);
  }
});

test('one value, whole, and nothing after it', () => {
  for (const spelled of ['', '0000', '18', '1900', '42aa', '6261', '8201', 'a101', 'c1', '62c328', '61ff']) {
    assert.throws(() => decode(bytes(spelled)), CborError, spelled);
  }
});

test('lengths that lie make nothing', () => {
  for (const spelled of ['9a7fffffff', '9b7fffffffffffffff', 'ba7fffffff', 'bb7fffffffffffffff', '5b7fffffffffffffff', '7bffffffffffffffff']) {
    assert.throws(() => decode(bytes(spelled)), CborError, spelled);
  }
});

test('depth and length are bounded', () => {
  assert.throws(() => decode(bytes('81'.repeat(2000) + '00')), CborError);
  assert.throws(() => decode(bytes('c1'.repeat(2000) + '00')), CborError);
  const string = (length) => new Uint8Array(Buffer.concat([Buffer.of(0x59, length >> 8, length & 0xff), Buffer.alloc(length)]));
  assert.equal(decode(string(16 * 1024 - 3)).length, 16 * 1024 - 3);
  assert.throws(() => decode(string(16 * 1024 - 2)), CborError);
});

/** Numbers that are the same in every run. */
function* noise(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

test('whatever the bytes are, they are a value or a CborError', () => {
  const random = noise(1);
  const next = (below) => random.next().value % below;
  const seeds = [...READ.map(([spelled]) => bytes(spelled)), ...REFUSED.map(bytes)];
  for (let run = 0; run < 20_000; run += 1) {
    const mutated = Uint8Array.from([...seeds[next(seeds.length)], ...seeds[next(seeds.length)]]);
    for (let flips = next(4); flips > 0 && mutated.length > 0; flips -= 1) mutated[next(mutated.length)] = next(256);
    try {
      decode(mutated.subarray(0, next(mutated.length + 1)));
    } catch (error) {
      assert.ok(error instanceof CborError, `${hex(mutated)}: ${error.stack}`);
    }
  }
});

test('writes text, bytes and arrays in their shortest form', () => {
  assert.equal(hex(encode(['Signature1', Uint8Array.of(1), []])), '836a5369676e617475726531410180');
  for (const length of [23, 24, 255, 256, 65535]) {
    assert.equal(hex(encode(new Uint8Array(length))).length / 2 - length, [23].includes(length) ? 1 : length < 256 ? 2 : 3);
  }
  assert.deepEqual(decode(encode('\u6c34')), '\u6c34');
  assert.throws(() => encode(new Uint8Array(65536)), CborError);
});
