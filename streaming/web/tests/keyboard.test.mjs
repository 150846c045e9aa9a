import assert from 'node:assert/strict';
import test from 'node:test';

import { Action } from '../wire.js';
import { RecordedControls, Stage } from './support/recorder.mjs';

globalThis.HTMLButtonElement = class {};
const { Bindings } = await import('../bindings.js');
const { listenToKeys, releaseOnFocusLoss } = await import('../keyboard.js');

function bench() {
  globalThis.window = new Stage();
  globalThis.document = Object.assign(new Stage(), { hidden: false });
  const controls = new RecordedControls();
  const told = [];
  const page = { ours: true };
  const tell = (what) => () => told.push(what);
  const bindings = new Bindings();
  const target = {
    commandOf: (event) => bindings.commandOf(event),
    actionOf: (command) => bindings.actionOf(command),
    digit: (number) => Boolean(page.digits) && told.push(number) > 0,
    wants: () => page.ours,
    acted: tell('acted'),
    playing: () => page.played !== false,
    figures: tell('figures'),
    sound: tell('sound'),
    full: tell('full'),
    mouse: tell('mouse'),
    escape: tell('escape'),
    enter: tell('enter'),
    talk: () => Boolean(page.talks) && told.push('talk') > 0,
  };
  const signal = new AbortController().signal;
  listenToKeys(controls, target, signal);
  releaseOnFocusLoss(controls, () => page.ours, signal);
  const key = (type, code, fields = {}) => window.fire(type, { code, key: code, ...fields });
  return { controls, told, page, key };
}

test('keys are known by their place, not by what is printed on them', () => {
  const { controls, key } = bench();
  assert.equal(key('keydown', 'KeyW', { key: 'z' }), true);
  assert.equal(controls.actions, Action.FORWARD);
  key('keyup', 'KeyW', { key: 'Z' });
  assert.equal(controls.actions, 0);
});

test('shortcuts of the browser stay its own', () => {
  const { controls, key } = bench();
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) assert.equal(key('keydown', 'KeyW', { [held]: true }), false);
  assert.equal(controls.actions, 0);
});

for (const [what, lose] of [
  ['another window', () => window.fire('blur')],
  ['another page', () => window.fire('pagehide')],
  ['a frozen page', () => document.fire('freeze')],
  ['another tab', () => (document.hidden = true) && document.fire('visibilitychange')],
  ['a dialog or a field of the page', (page) => ((page.ours = false), document.fire('focusin'))],
]) {
  test(`${what} takes the keys: all are released`, () => {
    const { controls, page, key } = bench();
    key('keydown', 'KeyW');
    key('keydown', 'ShiftLeft', { key: 'Shift', shiftKey: true });
    controls.stick('Thumb', 1, 0);
    assert.equal(controls.actions, Action.FORWARD | Action.RUN);
    lose(page);
    assert.deepEqual([controls.actions, controls.sticks.size], [0, 0]);
  });
}

test('focus that moves within the player releases nothing', () => {
  const { controls, key } = bench();
  key('keydown', 'KeyW');
  document.fire('focusin');
  assert.equal(controls.actions, Action.FORWARD);
});

test('a release is heard wherever the focus is', () => {
  const { controls, page, key } = bench();
  key('keydown', 'KeyW');
  page.ours = false;
  key('keyup', 'KeyW');
  assert.equal(controls.actions, 0);
});

test('keys that are swallowed do not stick: ⌘ on macOS, the second Shift on Windows', () => {
  const { controls, key } = bench();
  key('keydown', 'KeyW');
  key('keyup', 'MetaLeft', { key: 'Meta' });
  assert.equal(controls.actions, 0);
  key('keydown', 'ShiftLeft', { key: 'Shift', shiftKey: true });
  key('keydown', 'ShiftRight', { key: 'Shift', shiftKey: true });
  key('keyup', 'ShiftRight', { key: 'Shift', shiftKey: false });
  assert.equal(controls.actions, 0);
});

test('T and Enter begin a line where the world takes one; the T is not written into it', () => {
  const { told, page, key } = bench();
  assert.equal(key('keydown', 'KeyT'), false);
  key('keydown', 'Enter');
  page.talks = true;
  assert.equal(key('keydown', 'KeyT'), true);
  assert.equal(key('keydown', 'Enter'), true);
  assert.deepEqual(told, ['enter', 'talk', 'talk']);
});

test('a key that repeats acts once', () => {
  const { told, key } = bench();
  key('keydown', 'Space');
  key('keydown', 'Space', { repeat: true });
  assert.deepEqual(told, ['acted']);
});

test('a key that is down all along walks again after everything was released, but neither jumps nor begins the game', () => {
  const { controls, told, page, key } = bench();
  key('keydown', 'KeyW');
  controls.releaseAll();
  key('keydown', 'KeyW', { repeat: true });
  assert.equal(controls.actions, Action.FORWARD);
  controls.releaseAll();
  key('keydown', 'Space', { repeat: true });
  page.played = false;
  key('keydown', 'KeyW', { repeat: true });
  assert.deepEqual([controls.actions, told], [0, ['acted']]);
});

test('words act once, wherever their letter is', () => {
  const { told, key } = bench();
  key('keydown', 'Semicolon', { key: 'm' });
  key('keydown', 'Semicolon', { key: 'm', repeat: true });
  key('keydown', 'KeyM', { key: ',' });
  key('keydown', 'KeyF', { key: 'f' });
  key('keydown', 'KeyX', { key: 'x' });
  assert.equal(key('keydown', 'F3'), true, 'the browser would search');
  assert.deepEqual(told, ['sound', 'full', 'mouse', 'figures']);
});

test('a digit presses a button over the picture, once, where there is one', () => {
  const { told, page, key } = bench();
  assert.equal(key('keydown', 'Digit2'), false, 'the page may have it');
  page.digits = true;
  assert.equal(key('keydown', 'Digit2'), true);
  key('keydown', 'Digit2', { repeat: true });
  key('keydown', 'Digit0');
  assert.deepEqual(told, [2]);
});
