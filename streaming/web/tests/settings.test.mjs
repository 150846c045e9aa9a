import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { Settings } = await import('../settings.js');

const PARTS = ['stage', 'settings', 'rebinds', 'speed', 'reset', 'tune', 'keys', 'speedNow', 'talk', 'figures', 'full'];

function bench(kept) {
  const entries = new Map(kept ? [['lightcone-keys', JSON.stringify(kept)]] : []);
  const storage = { getItem: (name) => entries.get(name) ?? null, setItem: (name, value) => entries.set(name, value) };
  Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true });
  globalThis.window = new EventTarget();
  const parts = Object.fromEntries(PARTS.map((name) => [name, new FakeElement()]));
  const settings = new Settings(parts);
  settings.listen(new AbortController().signal);
  const rows = () => parts.rebinds.children.map((row) => row.textContent);
  const ask = (word) => parts.rebinds.children.find((row) => row.textContent.startsWith(word)).querySelector('button').dispatchEvent(new Event('click'));
  const key = (type, code, printed) => !window.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), { code, key: printed }));
  return { parts, settings, rows, ask, key, kept: () => JSON.parse(entries.get('lightcone-keys') ?? 'null') };
}

test('a row takes the next key, shows it, and keeps it for the next visit', () => {
  const { parts, settings, rows, ask, key, kept } = bench();
  ask('Forward');
  assert.equal(rows()[0], 'ForwardPress a key…');
  assert.equal(key('keydown', 'Enter', 'Enter'), true);
  assert.equal(rows()[0], 'ForwardPress a key…', 'Enter cannot be had: the row waits for another');
  assert.equal(key('keydown', 'KeyI', 'i'), true);
  assert.equal(rows()[0], 'ForwardI or ↑');
  assert.deepEqual(kept(), { keys: { forward: ['KeyI', 'ArrowUp'] }, mouse: 1 });
  assert.equal(settings.commandOf({ code: 'KeyI', key: 'i' }), 'forward');
  assert.equal(key('keydown', 'KeyI', 'i'), false, 'only the one key was the row’s');
  assert.match(parts.keys.textContent, /^IASDWalk/);
  assert.equal(bench(kept()).settings.commandOf({ code: 'KeyI', key: 'i' }), 'forward');
});

test('the key that answered presses nothing else; Escape takes the question back', () => {
  const { rows, ask, key } = bench();
  ask('Use');
  key('keydown', 'Space', ' ');
  assert.equal(key('keyup', 'Space', ' '), true, 'a button would take it for a press');
  assert.equal(key('keyup', 'Space', ' '), false);
  ask('Jump');
  key('keydown', 'Escape', 'Escape');
  assert.deepEqual(rows().filter((row) => /^(Jump|Use)/.test(row)), ['JumpNone', 'UseSpace']);
});

test('the speed of the mouse is kept, and both go back to the beginning', () => {
  const { parts, settings, kept } = bench({ keys: { jump: ['KeyJ'] }, mouse: 2 });
  assert.deepEqual([settings.mouseSpeed, parts.speed.value, settings.commandOf({ code: 'KeyJ', key: 'j' })], [2, '1', 'jump']);
  parts.speed.value = '-1';
  parts.speed.dispatchEvent(new Event('input'));
  assert.deepEqual([settings.mouseSpeed, kept().mouse, parts.speedNow.textContent], [0.5, 0.5, '0.50 ×']);
  parts.reset.dispatchEvent(new Event('click'));
  assert.deepEqual([kept(), settings.commandOf({ code: 'Space', key: ' ' })], [{ keys: {}, mouse: 1 }, 'jump']);
});

test('the legend shows what is printed on the keys, once it is known', async () => {
  const { parts, key } = bench();
  assert.match(parts.keys.textContent, /^WASDWalk/);
  key('keydown', 'KeyW', 'z');
  key('keydown', 'KeyA', 'q');
  assert.match(parts.keys.textContent, /^ZQSDWalk/);
});
