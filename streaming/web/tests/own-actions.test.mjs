import assert from 'node:assert/strict';
import test from 'node:test';

import { Bindings } from '../bindings.js';
import { FakeElement, setUpPage } from './support/page.mjs';
import { RecordedControls } from './support/recorder.mjs';

setUpPage();
const { OwnActions } = await import('../own-actions.js');

const action = (place, name, key, fields = {}) => ({ bit: 0x100 << place, name, label: name, key, pad: null, touch: false, ...fields });
const code = (code) => ({ code, key: code });

test('a world\'s own actions have keys, but none that every world uses', () => {
  const bindings = new Bindings();
  bindings.declare([action(0, 'dash', 'KeyF'), action(1, 'fly', 'KeyW'), action(2, 'hide', 'KeyF'), action(3, 'leave', 'Escape')]);
  assert.equal(bindings.commandOf({ code: 'KeyF', key: 'f' }), 'own.dash', 'a place goes before a letter');
  assert.deepEqual([bindings.keysOf('full'), bindings.keysOf('sound')], [[], ['m']]);
  assert.equal(bindings.actionOf('own.dash'), 0x100);
  assert.equal(bindings.actionOf(bindings.commandOf(code('KeyW'))), 1, 'forward');
  assert.deepEqual(['own.fly', 'own.hide', 'own.leave'].map((name) => bindings.keysOf(name)), [[], [], []]);
  assert.equal(bindings.actionOf(null), undefined);
});

test('other keys are kept by name, also while a world without the action is visited', () => {
  const bindings = new Bindings();
  bindings.declare([action(0, 'dash', 'KeyF')]);
  assert.ok(bindings.bind('own.dash', code('KeyG')));
  const again = new Bindings(JSON.parse(JSON.stringify(bindings.changed)));
  again.declare([action(0, 'other', 'KeyX')]);
  assert.equal(again.commandOf(code('KeyG')), null);
  assert.ok(again.bind('jump', code('KeyX')));
  const third = new Bindings(JSON.parse(JSON.stringify(again.changed)));
  third.declare([action(1, 'dash', 'KeyF'), action(2, 'other', 'KeyX')]);
  assert.deepEqual([third.commandOf(code('KeyG')), third.commandOf(code('KeyX'))], ['own.dash', 'jump']);
  third.reset();
  assert.deepEqual([third.keysOf('own.dash'), third.keysOf('own.other')], [['KeyF'], []]);
});

test('kept keys of others\' making are as many as fit, and no nonsense', () => {
  const kept = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`own.a${i}`, ['KeyG']]));
  assert.equal(Object.keys(new Bindings(kept).changed).length, 64);
  assert.deepEqual(new Bindings({ 'own.': ['KeyG'], 'own.A': ['KeyG'], 'own.a': ['Key G'], 'own.b': 'KeyG' }).changed, {});
});

test('thumbs and gamepads press them, and a button that goes lets go', () => {
  const controls = new RecordedControls();
  const pads = new FakeElement();
  const declared = [];
  const own = new OwnActions(pads, controls, { declare: (actions) => declared.push(actions.length) });
  assert.equal(pads.hidden, true);
  const dash = action(0, 'dash', 'KeyF', { pad: 5, touch: true });
  own.update([dash, action(1, 'hide', '', { pad: 5 })]);
  own.update([{ ...dash }, action(1, 'hide', '', { pad: 5 })]);
  assert.deepEqual([declared, own.buttons.get(5)], [[2], 0x300], 'what is said again changes nothing');
  const [button] = pads.children;
  assert.deepEqual([pads.children.length, button.textContent], [1, 'dash']);
  button.setPointerCapture = () => {};
  button.dispatchEvent(Object.assign(new Event('pointerdown'), { pointerId: 1 }));
  assert.equal(controls.actions, 0x100);
  own.update([]);
  assert.deepEqual([controls.actions, pads.hidden, own.buttons.size], [0, true, 0]);
});
