import assert from 'node:assert/strict';
import test from 'node:test';

import { UUID, readMark } from '../sei.js';

const START = [0, 0, 0, 1];
const SPS = [...START, 0x67, 0x42, 0xc0, 0x1f, 0xda];
const PPS = [...START, 0x68, 0xce, 0x3c, 0x80];
const SLICE = [0, 0, 1, 0x65, 0x88, 0x84, 0x21];

function payload(frameId, tick, inputSeq, version = 1) {
  const bytes = new Uint8Array(37);
  bytes.set(UUID);
  const view = new DataView(bytes.buffer);
  view.setUint8(16, version);
  view.setBigUint64(17, BigInt(frameId));
  view.setBigUint64(25, BigInt(tick));
  view.setUint32(33, inputSeq);
  return [...bytes];
}

const message = (type, bytes) => [type, ...sizeBytes(bytes.length), ...bytes];
const sizeBytes = (size) => [...Array(Math.floor(size / 255)).fill(255), size % 255];

/** As an encoder writes it: 03 goes between two zeros and a byte that is at most 3. */
function seiUnit(messages) {
  const out = [...START, 0x06];
  let zeros = 0;
  for (const byte of [...messages.flat(), 0x80]) {
    if (zeros === 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out;
}

const read = (...units) => readMark(Uint8Array.from(units.flat()));

test('the UUID is the sixteen letters that the encoder writes', () => {
  assert.equal(Buffer.from(UUID).toString('latin1'), 'lightcone-sei-v1');
});

test('reads the mark between parameter sets and slice', () => {
  const unit = seiUnit([message(5, payload(1234567890123, 98765, 4000000000))]);
  assert.deepEqual(read(SPS, PPS, unit, SLICE), { frameId: 1234567890123, tick: 98765, inputSeq: 4000000000 });
});

test('emulation prevention is taken out, wherever the zeros are', () => {
  for (const [frameId, tick, seq] of [[0, 0, 0], [1, 2, 3], [256, 65536, 0x00000300], [0x10000, 0x3000000, 0x00010001]]) {
    const unit = seiUnit([message(5, payload(frameId, tick, seq))]);
    assert.ok(unit.join().includes('0,0,3'), 'the case has something to take out');
    assert.deepEqual(read(unit, SLICE), { frameId, tick, inputSeq: seq });
  }
});

test('other messages before it are skipped, long ones too', () => {
  const unit = seiUnit([message(1, [9, 9]), message(5, Array(300).fill(7)), message(5, payload(5, 6, 7))]);
  assert.deepEqual(read(unit, SLICE), { frameId: 5, tick: 6, inputSeq: 7 });
});

test('a second SEI unit is read', () => {
  assert.deepEqual(read(seiUnit([message(1, [1])]), seiUnit([message(5, payload(5, 6, 7))]), SLICE)?.frameId, 5);
});

test('a three byte start code will do', () => {
  assert.equal(read(seiUnit([message(5, payload(5, 6, 7))]).slice(1), SLICE)?.tick, 6);
});

test('no mark, no answer', () => {
  const foreign = payload(1, 2, 3);
  foreign[0] ^= 1;
  assert.equal(read([]), null);
  assert.equal(read(SPS, PPS, SLICE), null);
  assert.equal(read(seiUnit([message(5, foreign)]), SLICE), null);
  assert.equal(read(seiUnit([message(5, payload(1, 2, 3, 2))]), SLICE), null, 'another version');
  assert.equal(read(SLICE, seiUnit([message(5, payload(1, 2, 3))])), null, 'after the slice is too late');
});

test('every truncation is refused or read, never thrown on', () => {
  const whole = [...SPS, ...seiUnit([message(5, payload(1, 2, 3))]), ...SLICE];
  for (let length = 0; length < whole.length; length += 1) {
    const mark = readMark(Uint8Array.from(whole.slice(0, length)));
    assert.ok(mark === null || mark.frameId === 1);
  }
});

test('rubbish never throws', () => {
  let state = 1;
  for (let round = 0; round < 2000; round += 1) {
    const bytes = Uint8Array.from({ length: 64 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return [0, 0, 1, 3, 5, 6, 255, state >>> 24][(state >>> 16) % 8];
    });
    readMark(bytes);
  }
});
