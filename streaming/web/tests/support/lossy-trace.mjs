/**
 * What the page's controls send while a hand plays, in virtual time: input of `engine-host/node/src/seats/lossy.rs`.
 * `node tests/support/lossy-trace.mjs > tests/lossy-trace.json` writes it anew.
 */

import { pathToFileURL } from 'node:url';

import { Controls } from '../../controls.js';
import { Action } from '../../wire.js';

const PLAYED_MS = 8000;
const LASTS_MS = 10_000;
const FRAME_MS = 16;
const KEYS = ['FORWARD', 'LEFT', 'RIGHT', 'BACK', 'RUN', 'JUMP', 'USE'];
const BLURS_MS = [3000, 6000];

/** Numerical Recipes' generator: equal everywhere, and good enough to play. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @returns {{messages: [number, string, string][], held: [number, number][]}} time ms with channel and hex, or actions */
export function trace() {
  const random = seeded(7);
  const [messages, held, frames] = [[], [], []];
  let now = 0;
  let [repeat, repeatMs] = [() => {}, Infinity];
  const controls = new Controls({
    now: () => now,
    nextFrame: (callback) => frames.push(callback),
    every: (ms, callback) => (([repeatMs, repeat] = [ms, callback]), 1),
    stop: () => {},
  });
  const send = (channel) => (bytes) => messages.push([now, channel, Buffer.from(bytes).toString('hex')]) > 0;
  controls.open({ motion: send('input'), edge: send('control'), made: () => {} });
  const down = new Map(KEYS.map((key) => [key, false]));
  const intend = () => {
    const actions = KEYS.reduce((all, key) => all | (down.get(key) ? Action[key] : 0), 0);
    if (held.at(-1)?.[1] !== actions) held.push([now, actions]);
  };
  let nextKey = 50;
  for (now = 1; now <= LASTS_MS; now += 1) {
    if (now >= nextKey && now < PLAYED_MS) {
      const key = KEYS[Math.floor(random() * KEYS.length)];
      down.set(key, !down.get(key));
      if (down.get(key)) controls.press(key, Action[key], now);
      else controls.release(key, now);
      nextKey = now + 20 + Math.floor(random() * 160);
    }
    if (BLURS_MS.includes(now) || now === PLAYED_MS) {
      controls.releaseAll(now);
      KEYS.forEach((key) => down.set(key, false));
    }
    intend();
    if (now % 1000 < 200 && now % 8 === 0 && now < PLAYED_MS) controls.turn(random() - 0.5, 0, now);
    if (now % FRAME_MS === 0) frames.splice(0).forEach((callback) => callback());
    if (now % repeatMs === 0) repeat();
  }
  return { messages, held };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { messages, held } = trace();
  const rows = (list) => list.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
  console.log(`{\n "messages": [\n${rows(messages)}\n ],\n "held": [\n${rows(held)}\n ]\n}`);
}
