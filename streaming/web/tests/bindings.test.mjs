import assert from 'node:assert/strict';
import test from 'node:test';

import { Bindings, COMMANDS } from '../bindings.js';
import { Layout } from '../layout.js';
import { recall, remember } from '../remember.js';
import { mouseSpeedOf } from '../settings.js';

const key = (code, printed) => ({ code, key: printed });

test('the game is played by place, words are their letters: AZERTY', () => {
  const bindings = new Bindings();
  const does = (code, printed) => bindings.commandOf(key(code, printed));
  assert.deepEqual([does('KeyW', 'z'), does('KeyA', 'q'), does('KeyS', 's')], ['forward', 'left', 'back']);
  assert.equal(does('Semicolon', 'm'), 'sound', 'the key labelled M');
  assert.equal(does('KeyM', ','), null, 'the key labelled ,');
  assert.equal(does('KeyM', 'M'), 'sound', 'with Shift');
  assert.equal(does('F3', 'F3'), 'figures');
});

test('a keyboard of another script, and one with an input method, has words where an English one has them', () => {
  const bindings = new Bindings();
  const printed = ['ь', 'μ', 'م', 'Process', 'Unidentified', 'Dead'];
  for (const one of printed) assert.equal(bindings.commandOf(key('KeyM', one)), 'sound', one);
});

test('a place goes before a letter: Colemak has its F where E is', () => {
  const bindings = new Bindings();
  assert.equal(bindings.commandOf(key('KeyE', 'f')), 'use');
});

test('the key that frees the mouse is a letter everywhere, and a world may have its place', () => {
  const bindings = new Bindings();
  assert.equal(bindings.commandOf(key('KeyX', 'x')), 'mouse');
  bindings.declare([{ name: 'cut', label: 'Cut', bit: 256, key: 'KeyX' }]);
  assert.deepEqual([bindings.commandOf(key('KeyX', 'x')), bindings.keysOf('mouse')], ['own.cut', []]);
});

test('a command takes a key from whatever had it, by place and by letter', () => {
  const bindings = new Bindings();
  assert.equal(bindings.bind('forward', key('KeyM', 'm')), true);
  assert.deepEqual(['forward', 'sound'].map((name) => bindings.keysOf(name)), [['KeyM', 'ArrowUp'], []]);
  assert.equal(bindings.commandOf(key('KeyM', 'm')), 'forward');
  assert.equal(bindings.commandOf(key('KeyW', 'w')), null);
  assert.equal(bindings.bind('sound', key('KeyE', 'e')), true);
  assert.deepEqual([bindings.keysOf('sound'), bindings.keysOf('use')], [['e'], []]);
  for (const taken of ['Escape', 'Enter', 'Tab', 'ControlLeft', 'MetaRight', '']) {
    assert.equal(bindings.bind('jump', key(taken, taken)), false, taken);
  }
  const again = new Bindings(JSON.parse(JSON.stringify(bindings.changed)));
  for (const name of COMMANDS) assert.deepEqual(again.keysOf(name), bindings.keysOf(name));
  again.reset();
  assert.deepEqual(again.changed, {});
});

test('what was kept is checked', () => {
  for (const kept of [null, 7, { forward: 'KeyI' }, { forward: [7] }, { forward: ['<b>'] }, { forward: Array(9).fill('KeyI') }, { fly: ['KeyI'] }]) {
    assert.deepEqual(new Bindings(kept).changed, {});
  }
  for (const [kept, speed] of [[null, 1], [{ mouse: 'fast' }, 1], [{ mouse: 0 }, 0.25], [{ mouse: 1e9 }, 4], [{ mouse: 2 }, 2]]) {
    assert.equal(mouseSpeedOf(kept), speed);
  }
});

test('labels are what is printed on the keys', async () => {
  const layout = new Layout();
  assert.deepEqual(['KeyW', 'ShiftLeft', 'Space', 'ArrowUp', 'm', 'ControlLeft'].map((one) => layout.label(one)), ['W', 'Shift', 'Space', '↑', 'M', 'Control Left']);
  const azerty = new Map([['KeyW', 'z'], ['KeyA', 'q'], ['Semicolon', 'm'], ['Space', ' ']]);
  assert.equal(await layout.read({ getLayoutMap: async () => azerty }), true);
  assert.deepEqual([layout.label('KeyW'), layout.label('Space')], ['Z', 'Space']);
  assert.equal(await layout.read({ getLayoutMap: async () => azerty }), false, 'nothing new');
  const refuses = { getLayoutMap: async () => { throw new Error('permission'); } };
  for (const none of [undefined, {}, refuses]) assert.equal(await layout.read(none), false);
});

test('where the browser tells no layout, keys that are pressed tell it', () => {
  const layout = new Layout();
  assert.equal(layout.learn({ code: 'KeyW', key: 'Z', shiftKey: true }), true);
  assert.equal(layout.label('KeyW'), 'Z');
  for (const says of [{ code: 'KeyA', key: 'Process' }, { code: 'Digit1', key: '!', shiftKey: true }, { code: '', key: undefined }, { code: 'Space', key: ' ' }]) {
    assert.equal(layout.learn(says), false, says.key);
  }
});

test('a browser that keeps nothing changes keys all the same', () => {
  Object.defineProperty(globalThis, 'localStorage', { get: () => { throw new Error('denied'); }, configurable: true });
  remember('x', 1);
  assert.equal(recall('x'), null);
  Object.defineProperty(globalThis, 'localStorage', { value: { getItem: () => '{' }, configurable: true });
  assert.equal(recall('x'), null);
});
