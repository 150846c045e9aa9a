import assert from 'node:assert/strict';
import test from 'node:test';

import { Controls } from '../controls.js';
import { Action } from '../wire.js';

/** A clock that only moves when told, and a sink that reads what it gets. */
function bench() {
  const frames = [];
  let [repeat, everyMs] = [() => {}, 0];
  const clock = {
    time: 1000,
    now: () => clock.time,
    nextFrame: (callback) => frames.push(callback),
    every: (ms, callback) => {
      [repeat, everyMs] = [callback, ms];
      return 1;
    },
    stop: () => {},
  };
  const motions = [];
  const edges = [];
  const made = [];
  const sink = {
    open: true,
    motion: (bytes) => sink.open && motions.push(readMotion(bytes)) > 0,
    edge: (bytes) => sink.open && edges.push(readEdge(bytes)) > 0,
    made: (seq, time) => made.push([seq, time]),
  };
  const controls = new Controls(clock);
  const frame = () => frames.splice(0).forEach((callback) => callback());
  return { clock, controls, sink, motions, edges, made, frame, repeat: () => repeat(), everyMs: () => everyMs };
}

function readMotion(bytes) {
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes[2] }, (_, i) => {
    const at = 4 + 12 * i;
    return { seq: view.getUint32(at, true), held: view.getUint16(at + 4, true), x: view.getInt8(at + 6), yaw: view.getInt16(at + 8, true) };
  });
}

function readEdge(bytes) {
  const view = new DataView(bytes.buffer);
  return { seq: view.getUint32(4, true), actions: view.getUint16(8, true), pressed: bytes[2] === 1 };
}

test('nothing is sent before the first change', () => {
  const { controls, sink, motions, repeat } = bench();
  controls.open(sink);
  repeat();
  assert.equal(motions.length, 0);
});

test('a change is sent at once, the next within 8 ms with the frame', () => {
  const { clock, controls, sink, motions, made, frame } = bench();
  controls.open(sink);
  controls.press('KeyW', Action.FORWARD, 999);
  assert.deepEqual(motions.at(-1).map((s) => s.seq), [1]);
  clock.time += 3;
  controls.turn(0.1, 0, clock.time);
  clock.time += 2;
  controls.turn(0.1, 0, clock.time);
  assert.equal(motions.length, 1);
  frame();
  assert.deepEqual(motions.at(-1).map((s) => s.seq), [2, 1]);
  assert.deepEqual(made, [[1, 999], [2, 1003]], 'a sample counts from its oldest event');
});

test('the last eight samples are repeated, and the keep-alive makes no new one', () => {
  const { clock, controls, sink, motions, made, repeat } = bench();
  controls.open(sink);
  for (let i = 0; i < 12; i += 1) {
    clock.time += 20;
    controls.turn(0.01, 0, clock.time);
  }
  assert.deepEqual(motions.at(-1).map((s) => s.seq), [12, 11, 10, 9, 8, 7, 6, 5]);
  clock.time += 100;
  repeat();
  assert.deepEqual(motions.at(-1), motions.at(-2));
  assert.equal(made.length, 12);
});

test('edges and samples share one count; a key held twice is one press', () => {
  const { clock, controls, sink, motions, edges } = bench();
  controls.open(sink);
  controls.press('Space', Action.JUMP, 1000);
  controls.press('TouchJUMP', Action.JUMP, 1000);
  assert.deepEqual(edges, [{ seq: 1, actions: Action.JUMP, pressed: true }]);
  assert.deepEqual(motions.at(-1)[0], { seq: 2, held: Action.JUMP, x: 0, yaw: 0 });
  clock.time += 50;
  controls.release('Space', clock.time);
  assert.equal(edges.length, 1);
  controls.release('TouchJUMP', clock.time);
  assert.deepEqual(edges.at(-1), { seq: 3, actions: Action.JUMP, pressed: false });
});

test('losing the focus releases everything', () => {
  const { clock, controls, sink, motions, edges } = bench();
  controls.open(sink);
  controls.press('KeyW', Action.FORWARD, 1000);
  controls.press('KeyE', Action.USE, 1000);
  controls.stick('Thumb', 0.5, 0, 1000);
  clock.time += 1;
  controls.releaseAll(clock.time);
  assert.equal(edges.at(-1).pressed, false, 'at once: a hidden page has no animation frames');
  const [newest] = motions.at(-1);
  assert.deepEqual([newest.held, newest.x], [0, 0]);
});

test('several sticks add up, to no more than the reach of one', () => {
  const { clock, controls, sink, motions } = bench();
  controls.open(sink);
  controls.stick('Thumb', 0.5, 0, 1000);
  clock.time += 20;
  controls.stick('Gamepad', 0.25, 0, clock.time);
  assert.equal(motions.at(-1)[0].x, 95);
  clock.time += 20;
  controls.stick('Gamepad', 1, 0, clock.time);
  assert.equal(motions.at(-1)[0].x, 127);
  clock.time += 20;
  controls.stick('Gamepad', 0, 0, clock.time);
  assert.equal(motions.at(-1)[0].x, 64);
});

test('a change that finds the channel closed goes out with the keep-alive', () => {
  const { clock, controls, sink, motions, made, repeat } = bench();
  controls.open(sink);
  sink.open = false;
  controls.press('KeyW', Action.FORWARD, 1000);
  assert.equal(motions.length, 0);
  sink.open = true;
  clock.time += 100;
  repeat();
  assert.deepEqual(motions.at(-1).map((s) => [s.seq, s.held]), [[1, Action.FORWARD]]);
  assert.deepEqual(made, [[1, 1000]]);
});

test('a new session counts from one, and nothing is held in it that no hand presses again', () => {
  const { clock, controls, sink, motions, edges } = bench();
  controls.open(sink);
  controls.press('KeyW', Action.FORWARD, 1000);
  controls.press('KeyE', Action.USE, 1000);
  controls.stick('Thumb', 1, 0, 1000);
  clock.time += 20;
  controls.close();
  assert.deepEqual([motions.at(-1)[0].held, motions.at(-1)[0].x, edges.at(-1).pressed], [0, 0, false], 'told while it can be');
  clock.time += 500;
  controls.open(sink);
  assert.deepEqual(motions.at(-1).map((s) => [s.seq, s.held, s.x]), [[1, 0, 0]]);
});

test('what is held is repeated so often that three in a row may be lost before 300 ms are over', () => {
  const { clock, controls, sink, motions, repeat, everyMs } = bench();
  const told = [];
  controls.open({ ...sink, motion: (bytes) => told.push(clock.time) > 0 && sink.motion(bytes) });
  controls.press('KeyW', Action.FORWARD, 1000);
  for (let from = 1000, i = 0; i < 200; i += 1) {
    // A timer is late by up to 4 ms, and a hand changes something at any moment.
    clock.time = from + everyMs() * (i + 1) + (i % 5);
    repeat();
    if (i % 7 === 0) {
      clock.time += (i * 13) % 40;
      controls.turn(0.001, 0, clock.time);
    }
  }
  const gaps = told.slice(1).map((time, i) => time - told[i]);
  assert.ok(Math.max(...gaps) <= 79, `${Math.max(...gaps)} ms`);
  assert.equal(motions.at(-1)[0].held, Action.FORWARD);
});

test('what is held is told anew, so that the node takes it up again after a gap in the line', () => {
  const { clock, controls, sink, motions, made, repeat, everyMs } = bench();
  controls.open(sink);
  controls.press('KeyW', Action.FORWARD, 1000);
  const from = clock.time;
  while (clock.time < from + 1000) {
    clock.time += everyMs();
    repeat();
  }
  const seqs = motions.map(([newest]) => newest.seq);
  assert.deepEqual([...new Set(seqs)], [1, 2, 3, 4], 'three times a second, and repeats between');
  assert.ok(motions.every(([newest]) => newest.held === Action.FORWARD));
  assert.equal(made.length, 1, 'no picture is waited for: nothing has changed');
  controls.release('KeyW', clock.time);
  const last = motions.at(-1)[0].seq;
  for (let i = 0; i < 20; i += 1) {
    clock.time += everyMs();
    repeat();
  }
  assert.equal(motions.at(-1)[0].seq, last, 'nothing held is nothing new');
});

test('a page that stood still says anew what is held, and after a second holds nothing', () => {
  const { clock, controls, sink, motions, made, repeat } = bench();
  controls.open(sink);
  controls.press('KeyW', Action.FORWARD, 1000);
  clock.time += 400;
  repeat();
  assert.deepEqual([motions.at(-1)[0].seq, motions.at(-1)[0].held], [2, Action.FORWARD]);
  assert.equal(made.length, 1, 'no hand made it');
  clock.time += 20_000;
  repeat();
  assert.equal(motions.at(-1)[0].held, 0);
});

test('the world says where to look, until the player does', () => {
  const { controls, sink, motions } = bench();
  controls.open(sink);
  controls.face(Math.PI / 2, 0);
  assert.equal(motions.length, 0);
  controls.press('KeyW', Action.FORWARD, 1000);
  assert.equal(motions.at(-1)[0].yaw, 16384);
  controls.face(0, 0);
  assert.equal(controls.look.yawRad, Math.PI / 2);
});

test('heading wraps, pitch stops short of the poles', () => {
  const { controls } = bench();
  controls.turn(Math.PI * 1.5, 9, 0);
  assert.ok(Math.abs(controls.look.yawRad + Math.PI / 2) < 1e-9);
  assert.ok(controls.look.pitchRad < Math.PI / 2);
});

test('a key that went down while the session opened is held in it', () => {
  const { controls, sink, motions } = bench();
  controls.press('KeyW', Action.FORWARD, 1000);
  controls.open(sink);
  assert.deepEqual(motions.at(-1).map((s) => [s.seq, s.held]), [[1, Action.FORWARD]]);
});
