import assert from 'node:assert/strict';
import test from 'node:test';

import { parseSaid } from '../panel.js';

const hudOf = (hud) => parseSaid(JSON.stringify({ panel: { hud } })).panel.hud;

test('texts, bars and buttons are read, and what is wrong is left out', () => {
  const hud = hudOf([
    { id: 1, at: 'upper-left', text: 'Round\u0000 2\u202e' },
    { id: 2, at: 'lower-left', bar: 'Health', share: 1.5, colour: '#FF404080' },
    { id: 3, at: 'middle', button: 'Go' },
    { id: 3, at: 'middle', button: 'again' },
    { id: 4, at: 'outside', text: 'x' },
    { id: -1, at: 'middle', text: 'x' },
    { id: 5, at: 'middle', bar: 'x', share: null },
    { id: 6, at: 'middle', bar: '', share: 0.5, colour: 'red;position:fixed' },
    { id: 7, at: 'middle', text: { toString: 'x' } },
    null,
    'x',
  ]);
  assert.deepEqual(hud, [
    { id: 1, at: 'upper-left', kind: 'text', text: 'Round  2', share: 0, colour: null },
    { id: 2, at: 'lower-left', kind: 'bar', text: 'Health', share: 1, colour: '#FF404080' },
    { id: 3, at: 'middle', kind: 'button', text: 'Go', share: 0, colour: null },
    { id: 6, at: 'middle', kind: 'bar', text: '', share: 0.5, colour: null },
  ]);
});

test('ten thousand buttons are as many as fit, and their labels short', () => {
  const hud = hudOf(Array.from({ length: 1000 }, (_, id) => ({ id, at: 'middle', button: 'x'.repeat(90) })));
  assert.equal(hud.length, 32);
  assert.ok(hud.every(({ text }) => [...text].length === 64));
});

test('a message is read as it was said', () => {
  assert.deepEqual(parseSaid('{"message":{"text":"{\\"a\\":\\"\\n<b>\\"}","lost":0}}'), { message: { text: '{"a":"\n<b>"}', lost: 0 } });
  assert.deepEqual(parseSaid('{"message":{"text":"","lost":-3}}'), { message: { text: '', lost: 0 } });
});

test('all else is none, notes too', () => {
  const none = ['', '{}', '{"v":1,"tick":3}', '{"message":{}}', '{"message":{"text":3}}', '{"panel":', '{"panel":[]}', '{"message":null}', null, 7,
    `{"message":{"text":"${'x'.repeat(200_000)}"}}`];
  for (const data of none) assert.equal(parseSaid(data), null, String(data).slice(0, 40));
  assert.deepEqual(parseSaid('{"panel":{}}'), { panel: { hud: [], actions: [] } });
});

test('an action keeps the bit of its place, whatever else is wrong', () => {
  const dash = { name: 'dash', label: 'Dash', key: 'KeyF', pad: 5, touch: true };
  const said = [{ name: 'Not a name' }, dash, { name: 'dash' }, { name: 'odd', label: 7, key: 'Key F', pad: 99, touch: 1 }, ...Array(9).fill(dash)];
  const { actions } = parseSaid(JSON.stringify({ panel: { actions: said } })).panel;
  assert.deepEqual(actions, [
    { ...dash, bit: 0x200 },
    { bit: 0x800, name: 'odd', label: 'odd', key: '', pad: null, touch: false },
  ]);
});
