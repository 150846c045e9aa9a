import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { Items } = await import('../items.js');
const { PLACES } = await import('../panel.js');

function shown() {
  const places = Object.fromEntries(PLACES.map((where) => [where, new FakeElement()]));
  const told = { pressed: [], pointed: 0, taken: new Set() };
  const target = { press: (id) => told.pressed.push(id), pointed: () => (told.pointed += 1), taken: (code) => told.taken.has(code) };
  return { places, told, items: new Items(places, target) };
}

const text = (id, at, said) => ({ id, at, kind: 'text', text: said, share: 0, colour: null });
const button = (id, at, label) => ({ ...text(id, at, label), kind: 'button' });
const bar = (id, at, label, share) => ({ ...text(id, at, label), kind: 'bar', share, colour: '#ff0000ff' });
const texts = (place) => place.children.map((one) => one.textContent);

test('items stand in their places, in their order, and keep their elements', () => {
  const { places, items } = shown();
  items.update([text(1, 'upper-left', 'one'), text(3, 'upper-left', '<b>three</b>'), bar(4, 'middle', 'Health', 0.5)]);
  const [one, three] = places['upper-left'].children;
  assert.deepEqual(texts(places['upper-left']), ['one', '<b>three</b>']);
  assert.deepEqual([places.middle.hidden, places['lower-right'].hidden], [false, true]);
  items.update([text(1, 'upper-left', 'uno'), text(2, 'upper-left', 'two'), text(3, 'lower-right', 'three')]);
  assert.deepEqual(texts(places['upper-left']), ['uno', 'two']);
  assert.equal(places['upper-left'].children[0], one);
  assert.equal(places['lower-right'].children[0], three);
  assert.deepEqual(texts(places.middle), []);
  items.update([button(1, 'upper-left', 'a button now')]);
  assert.notEqual(places['upper-left'].children[0], one);
});

test('a bar says how full it is', () => {
  const { places, items } = shown();
  items.update([bar(4, 'middle', 'Health', 0.256)]);
  const [meter] = places.middle.children;
  const said = ['role', 'aria-valuenow', 'aria-label'].map((name) => meter.getAttribute(name));
  assert.deepEqual(said, ['meter', '26', 'Health']);
});

test('buttons are pressed by clicks and by digits, unless a digit is a key of the game', () => {
  const { places, told, items } = shown();
  items.update([text(1, 'middle', 'Ready?'), button(5, 'middle', 'Yes'), button(6, 'middle', 'No')]);
  const [, yes, no] = places.middle.children;
  yes.dispatchEvent(Object.assign(new Event('click'), { detail: 1 }));
  no.dispatchEvent(Object.assign(new Event('click'), { detail: 0 }));
  assert.deepEqual([told.pressed, told.pointed], [[5, 6], 1], 'a key leaves the focus where it is');
  assert.deepEqual([items.pressKeyed(2), items.pressKeyed(3)], [true, false]);
  assert.deepEqual(told.pressed, [5, 6, 6]);
  assert.deepEqual(texts(places.middle), ['Ready?', '1Yes', '2No']);
  told.taken.add('Digit1');
  items.name();
  assert.deepEqual([items.pressKeyed(1), texts(places.middle)], [false, ['Ready?', 'Yes', '2No']]);
});
