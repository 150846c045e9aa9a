import assert from 'node:assert/strict';
import test from 'node:test';

import { LEGS, LatencyTrace } from '../latency.js';
import { NodeClock, readLatency } from '../node-clock.js';

const buffer = (hex) => Uint8Array.from(Buffer.from(hex, 'hex')).buffer;
/** As in `streaming/src/latency.rs`. */
const LEGS_HEX = '01030000040302010900000000000000' + '40420f0000000000a00f000088130000e02e0000c8320000204e000008520000';
const MARK_HEX = '01050000d0c0b0a00900000000000000' + '020100000000000004030201';

function legs({ inputSeq, frameId, times }) {
  const view = new DataView(new ArrayBuffer(48));
  view.setUint16(0, 0x0103);
  view.setUint32(4, inputSeq, true);
  view.setBigUint64(8, BigInt(frameId), true);
  view.setBigUint64(16, BigInt(times[0] * 1000), true);
  times.slice(1).forEach((time, i) => view.setUint32(24 + 4 * i, (time - times[0]) * 1000, true));
  return view.buffer;
}

function pong(ping, nodeTime) {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint16(0, 0x0102);
  view.setUint32(4, new DataView(ping.buffer).getUint32(4, true), true);
  view.setBigUint64(8, BigInt(Math.round(nodeTime * 1000)), true);
  return view.buffer;
}

test('the bytes are those that the node writes', () => {
  const times = [1000, 1004, 1005, 1012, 1013, 1020, 1021];
  assert.deepEqual(readLatency(buffer(LEGS_HEX)), { inputSeq: 0x01020304, frameId: 9, times });
  assert.deepEqual(readLatency(buffer('0102000007000000d007000000000000')), { number: 7, nodeTime: 2 });
  const mark = { rtpTimestamp: 0xa0b0c0d0, frameId: 9, tick: 258, inputSeq: 0x01020304 };
  assert.deepEqual(readLatency(buffer(MARK_HEX)), mark);
  assert.deepEqual(new NodeClock().ping(0), Uint8Array.from([1, 1, 0, 0, 1, 0, 0, 0]));
});

test('what the node never writes is passed over', () => {
  for (const hex of ['', '01', '02020000070000000000000000000000', LEGS_HEX.slice(2), `${LEGS_HEX}00`, `${MARK_HEX}00`, MARK_HEX.slice(0, -2), '0104000007000000d007000000000000']) {
    assert.equal(readLatency(buffer(hex)), null, hex);
  }
  assert.equal(readLatency('text'), null);
});

test('the quickest of many answers is believed, however much the others waited one way', () => {
  const clock = new NodeClock();
  const nodeAhead = 5000;
  for (const [up, down] of [[10, 90], [60, 10], [5, 6], [200, 5]]) {
    const number = new DataView(clock.ping(1000).buffer).getUint32(4, true);
    clock.pong({ number, nodeTime: 1000 + up + nodeAhead }, 1000 + up + down);
  }
  const { offsetMs, roundTripMs } = clock.estimate;
  assert.equal(roundTripMs, 11);
  assert.ok(Math.abs(offsetMs - nodeAhead) <= roundTripMs / 2);
});

test('an answer to nothing, or a second one, says nothing', () => {
  const clock = new NodeClock();
  clock.pong({ number: 4, nodeTime: 1 }, 2);
  assert.equal(clock.estimate, null);
  clock.ping(0);
  clock.pong({ number: 1, nodeTime: 10 }, 4);
  clock.pong({ number: 1, nodeTime: 99 }, 4);
  assert.deepEqual(clock.estimate, { offsetMs: 8, roundTripMs: 4 });
});

test('what a frame shows is handed on', () => {
  const marks = [];
  new LatencyTrace((mark) => marks.push(mark)).message(buffer(MARK_HEX), 0);
  assert.deepEqual(marks.map(({ frameId }) => frameId), [9]);
});

/** A trace whose node is 100 ms ahead, exactly known. */
function bench() {
  const trace = new LatencyTrace();
  trace.message(pong(trace.ping(0), 100), 0);
  return trace;
}

const NODE_TIMES = [112, 116, 117, 124, 125, 132, 133];
const frame = (frameId) => ({ frameId, receivedAt: 43, decodeMs: 4, shownAt: 60, takenAt: 68 });

test('each leg begins where the one before ends, and together they are the whole', () => {
  const trace = bench();
  trace.made(1, 0);
  trace.sent(1, 2);
  trace.sent(1, 30);
  trace.message(legs({ inputSeq: 1, frameId: 9, times: NODE_TIMES }), 50);
  trace.shown(frame(9));
  const wanted = { wait: 2, up: 10, tick: 4, draw_wait: 1, draw: 7, encode_wait: 1, encode: 7, send: 1, down: 10, decode: 4, show: 13, refresh: 8 };
  assert.deepEqual(Object.fromEntries(trace.summary.map(({ name, p50Ms }) => [name, Math.round(p50Ms)])), wanted);
  const [head, row] = trace.csv.trim().split('\n').map((line) => line.split(','));
  assert.equal(head.length, row.length);
  const total = Number(row[head.indexOf('total')]);
  const sum = LEGS.reduce((all, [name]) => all + Number(row[head.indexOf(name)]), 0);
  assert.ok(total === 68 && Math.abs(sum - total) < 1e-6);
});

test('the node’s message may come before the frame is shown or after', () => {
  const trace = bench();
  trace.made(1, 0);
  trace.sent(1, 2);
  trace.shown(frame(9));
  assert.deepEqual(trace.summary, []);
  trace.message(legs({ inputSeq: 1, frameId: 9, times: NODE_TIMES }), 90);
  assert.equal(trace.summary.length, LEGS.length);
});

test('decoding takes no longer than there was', () => {
  const trace = bench();
  trace.made(1, 0);
  trace.sent(1, 2);
  trace.message(legs({ inputSeq: 1, frameId: 9, times: NODE_TIMES }), 50);
  trace.shown({ ...frame(9), decodeMs: 500 });
  assert.equal(trace.summary.find(({ name }) => name === 'show').p50Ms, 0);
});

test('what is not known whole has no line: no clock, no input, no frame, given up', () => {
  const message = () => legs({ inputSeq: 1, frameId: 9, times: NODE_TIMES });
  const without = [
    (trace) => (trace.made(1, 0), trace.sent(1, 2), trace.message(message(), 50)),
    (trace) => (trace.message(message(), 50), trace.shown(frame(9))),
    (trace) => (trace.made(1, 0), trace.sent(1, 2), trace.message(message(), 50), trace.forgetPending(), trace.shown(frame(9))),
  ];
  for (const tell of without) {
    const trace = bench();
    tell(trace);
    assert.equal(trace.csv.trim().split('\n').length, 1);
  }
  const trace = new LatencyTrace();
  without[0](trace);
  trace.shown(frame(9));
  assert.deepEqual(trace.summary, []);
});

test('it keeps six hundred lines, and little of what nobody answers', () => {
  const trace = bench();
  for (let i = 1; i <= 1000; i += 1) {
    trace.made(i, 0);
    trace.sent(i, 2);
    if (i % 10 === 0) continue;
    trace.message(legs({ inputSeq: i, frameId: i, times: NODE_TIMES }), 50);
    trace.shown(frame(i));
  }
  assert.equal(trace.csv.trim().split('\n').length, 601);
  for (let i = 1; i <= 300; i += 1) trace.made(2000 + i, 0), trace.sent(2000 + i, 0);
  trace.message(legs({ inputSeq: 2001, frameId: 5000, times: NODE_TIMES }), 50);
  trace.shown(frame(5000));
  assert.doesNotMatch(trace.csv, /^2001,/m, 'the oldest of 300 that wait was dropped');
});
