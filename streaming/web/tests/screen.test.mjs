import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { Screen } = await import('../screen.js');
const { readScreen } = await import('../screen-read.js');

function shown() {
  const room = new FakeElement();
  const told = { did: [], left: 0, writes: 0 };
  const screen = new Screen(room, {
    did: (node, did) => told.did.push([node.join('.'), did]),
    left: () => (told.left += 1),
    writes: () => (told.writes += 1),
    // Those of an "a" are slow.
    addressOf: async (digest) => {
      if (digest.startsWith('a')) await turn();
      return `blob:${digest.slice(0, 4)}`;
    },
    resized: () => {},
  });
  const [ground] = room.children;
  const update = (said) => screen.update(readScreen({ canvas: null, ...said }));
  const at = (key) => ground.all.find((element) => element.dataset.node === key);
  const event = (type, target, more = {}) => ground.dispatchEvent(Object.defineProperties(
    Object.assign(new Event(type), { button: 0, ...more }), { target: { value: target } },
  ));
  return { screen, ground, told, update, at, event };
}

const box = (number, within, at, more = {}) => ({ id: [0, number], ...(within && { in: [0, within] }), at, ...more });
const words = (value) => ({ words: { value, wraps: true, colour: '#ff0000ff', size: 12, align: 'top-left', font: 'serif' } });
const keys = (element) => element.children.map((child) => child.dataset.node).filter(Boolean);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('boxes stand in each other, in their order, whichever comes first', () => {
  const { ground, update, at } = shown();
  update({ whole: true, nodes: [box(3, 1, 1), box(2, 1, 0), box(4, 9, 0)] });
  assert.deepEqual(keys(ground), []);
  update({ nodes: [box(1, null, 0, words('one'))] });
  assert.deepEqual([keys(ground), keys(at('0.1'))], [['0.1'], ['0.2', '0.3']]);
  const kept = at('0.3');
  update({ nodes: [box(2, 1, 5), box(3, 1, 1)], gone: [] });
  assert.deepEqual(keys(at('0.1')), ['0.3', '0.2']);
  assert.equal(at('0.3'), kept, 'what stays keeps its element');
  update({ gone: [[0, 1]], nodes: [] });
  assert.deepEqual(keys(ground), []);
  update({ whole: true, nodes: [box(7, null, 0)] });
  assert.deepEqual(keys(ground), ['0.7']);
});

test('boxes that stand in themselves are not shown', () => {
  const { ground, update } = shown();
  update({ whole: true, nodes: [box(1, 2, 0), box(2, 1, 0), box(3, 3, 0), box(4, 2, 0), box(5, null, 0)] });
  assert.deepEqual(keys(ground), ['0.5']);
  update({ nodes: [box(2, null, 1)] });
  assert.deepEqual(keys(ground), ['0.5', '0.2'], 'until they do not');
});

test('a box looks as it is said, and no longer when it is not', () => {
  const { update, at } = shown();
  const style = { width: '50%', height: 12, opacity: 0.5, flexDirection: 'column' };
  update({ whole: true, nodes: [box(1, null, 0, { style, back: { colour: '#00ff0080', fill: 'center' }, ...words('Hi') })] });
  const one = at('0.1');
  assert.deepEqual([one.style.width, one.style.height, one.style.opacity, one.style.backgroundColor], ['50%', '12px', '0.5', '#00ff0080']);
  assert.deepEqual([one.textContent, one.classList.contains('lone')], ['Hi', true]);
  const [said] = one.children;
  assert.deepEqual([said.style.color, said.style.fontSize, said.style.justifyContent], ['#ff0000ff', '12px', 'flex-start']);
  update({ nodes: [box(1, null, 0, { style: { height: 12 } }), box(2, 1, 0)] });
  assert.deepEqual([one.style.width, one.style.height, one.style.backgroundColor], ['', '12px', '']);
  assert.deepEqual([one.textContent, one.classList.contains('lone'), keys(one)], ['', false, ['0.2']]);
});

test('what scrolls takes the wheel, and what lets through does not', () => {
  const { update, at } = shown();
  update({ whole: true, nodes: [box(1, null, 0, { style: { overflow: 'auto' } }), box(2, null, 1, words('x'))] });
  const has = (key, name) => at(key).classList.contains(name);
  assert.deepEqual([has('0.1', 'scrolls'), has('0.1', 'takes'), has('0.2', 'takes')], [true, true, false]);
  update({ nodes: [box(1, null, 0)] });
  assert.deepEqual([has('0.1', 'scrolls'), has('0.1', 'takes')], [false, false]);
});

test('the innermost box that listens is told, and none that only lies there', () => {
  const { update, at, event, told } = shown();
  const hears = (...what) => ({ hears: what });
  update({ whole: true, nodes: [box(1, null, 0, hears('down', 'hover')), box(2, 1, 0, { ...hears('up'), ...words('x') }), box(3, null, 1, { blocks: true })] });
  const [inner, said] = [at('0.2'), at('0.2').children[0]];
  const press = new Event('pointerdown');
  let passed = true;
  press.stopPropagation = () => (passed = false);
  Object.defineProperties(Object.assign(press, { button: 0 }), { target: { value: said } });
  at('0.1').parent.dispatchEvent(press);
  assert.equal(passed, false, 'the game below does not hear of it');
  event('pointerup', inner);
  event('pointerdown', inner, { button: 2 });
  event('pointerdown', at('0.3'));
  event('pointerup', at('0.3'));
  assert.deepEqual(told.did, [['0.1', 'down'], ['0.2', 'up']]);
  assert.equal(told.left, 2, 'keys go on to the game');
  assert.deepEqual(['0.1', '0.2', '0.3'].map((key) => at(key).classList.contains('takes')), [true, true, true]);
  told.did.length = 0;
  event('pointerover', said);
  event('pointerover', inner);
  event('pointerout', inner, { relatedTarget: at('0.3') });
  assert.deepEqual(told.did, [['0.1', 'enter'], ['0.1', 'leave']]);
});

test('a press ends where it began, wherever the pointer is let go', (t) => {
  const { screen, update, at, event, told } = shown();
  const life = new AbortController();
  t.after(() => life.abort());
  screen.watch(life.signal);
  update({ whole: true, nodes: [box(1, null, 0, { hears: ['down', 'up'] }), box(2, null, 1, { hears: ['up'] })] });
  const heard = () => told.did.splice(0).map(([key, did]) => `${key} ${did}`);
  const over = (type, pointerId, more = {}) => window.dispatchEvent(Object.assign(new Event(type), { pointerId, button: 0, ...more }));
  event('pointerdown', at('0.1'), { pointerId: 1 });
  over('pointerup', 2);
  assert.deepEqual(heard(), ['0.1 down']);
  over('pointerup', 1, { button: 2 });
  assert.deepEqual(heard(), ['0.1 up']);
  event('pointerdown', at('0.1'), { pointerId: 1 });
  over('pointercancel', 1);
  over('pointerup', 1);
  assert.deepEqual(heard(), ['0.1 down', '0.1 up']);
  event('pointerdown', at('0.1'), { pointerId: 1 });
  event('pointerup', at('0.2'), { pointerId: 1 });
  assert.deepEqual(heard(), ['0.1 down', '0.1 up', '0.2 up']);
  event('pointerdown', at('0.1'), { pointerId: 1 });
  event('pointerup', at('0.1'), { pointerId: 1 });
  over('pointerup', 1);
  assert.deepEqual(heard(), ['0.1 down', '0.1 up'], 'once');
  event('pointerdown', at('0.2'), { pointerId: 1 });
  over('pointerup', 1);
  assert.deepEqual(heard(), [], 'who did not hear of the beginning hears of no end elsewhere');
});

test('Space and Enter press a box that has the focus', () => {
  const { update, at, event, told } = shown();
  update({ whole: true, nodes: [box(1, null, 0, { hears: ['down', 'up'] })] });
  assert.deepEqual([at('0.1').getAttribute('role'), at('0.1').getAttribute('tabindex')], ['button', '0']);
  event('keydown', at('0.1'), { key: 'Enter' });
  event('keydown', at('0.1'), { key: 'w' });
  event('keydown', at('0.1'), { key: ' ', repeat: true });
  assert.deepEqual(told.did, [['0.1', 'down'], ['0.1', 'up']]);
});

test('what is written goes to the world, and its keys to nobody else', () => {
  const { update, at, event, told } = shown();
  const letters = { colour: '#000000ff', size: 10, align: 'middle-left', font: 'serif' };
  const field = { hint: 'Name', hint_colour: '#888888ff', value: 'Ada', disabled: false, ...letters };
  update({ whole: true, nodes: [box(1, null, 0, { field })] });
  const [entry] = at('0.1').children;
  assert.deepEqual([entry.getAttribute('placeholder'), entry.value, entry.disabled], ['Name', 'Ada', false]);
  event('focusin', entry);
  assert.equal(told.writes, 1);
  entry.value = 'Grace\u0007';
  entry.dispatchEvent(new Event('input'));
  const key = (name) => {
    let heard = true;
    const down = Object.assign(new Event('keydown'), { key: name });
    down.stopPropagation = () => (heard = false);
    entry.dispatchEvent(down);
    return heard;
  };
  assert.deepEqual(['w', 'Enter', 'Escape'].map(key), [false, false, false]);
  assert.deepEqual(told.did, [['0.1', { text: 'Grace' }], ['0.1', { submit: 'Grace' }]]);
  assert.equal(told.left, 1, 'Escape gives the keys back');
  update({ nodes: [box(1, null, 0, { field: { ...field, disabled: true } })] });
  assert.equal(entry.value, 'Grace\u0007', 'what was said once does not undo what was written');
  update({ nodes: [box(1, null, 0, { field: { ...field, value: '' } })] });
  assert.equal(entry.value, '');
  assert.equal(entry.getAttribute('aria-label'), 'Name');
  update({ nodes: [box(1, null, 0, { field: { ...field, hint: '' } })] });
  assert.equal(entry.hasAttribute('aria-label'), false, 'no empty name');
});

test('an option is chosen by its number', () => {
  const { update, at, told } = shown();
  const choice = { options: ['Red', '<b>Blue</b>'], chosen: 1, empty: 'None', disabled: false };
  update({ whole: true, nodes: [box(1, null, 0, { choice })] });
  const [list] = at('0.1').children;
  assert.deepEqual(list.children.map((option) => option.textContent), ['None', 'Red', '<b>Blue</b>']);
  assert.equal(list.value, '1');
  list.value = '-1';
  list.dispatchEvent(new Event('change'));
  assert.deepEqual(told.did, [['0.1', { choose: -1 }]]);
});

test('a picture that comes late is shown only if it is still wanted', async () => {
  const { update, at } = shown();
  const back = (letter) => ({ back: { colour: '#ffffff80', picture: letter.repeat(64), fill: 'stretch', uvs: [] } });
  update({ whole: true, nodes: [box(1, null, 0, back('a'))] });
  update({ nodes: [box(1, null, 0, back('b'))] });
  const [paint] = at('0.1').children;
  await turn();
  await turn();
  assert.deepEqual([paint.style.backgroundImage, paint.style.opacity], ['url("blob:bbbb")', String(128 / 255)]);
  update({ nodes: [box(1, null, 0)] });
  assert.deepEqual(at('0.1').children, []);
});

test('a screen of a hundred thousand boxes has as many as fit', () => {
  const { ground, update } = shown();
  const many = (from) => Array.from({ length: 3000 }, (_, i) => box(from + i, null, i));
  update({ whole: true, nodes: many(0) });
  update({ nodes: many(3000) });
  update({ nodes: many(6000) });
  assert.equal(ground.children.length, 4096);
});

test('a picture is needed as long as a box shows it', () => {
  const { screen, update } = shown();
  const back = (letter) => ({ back: { colour: '#ffffffff', picture: letter.repeat(64), fill: 'stretch', uvs: [] } });
  const needed = () => ['b', 'c'].map((letter) => screen.shows(letter.repeat(64)));
  update({ whole: true, nodes: [box(1, null, 0, back('b')), box(2, null, 1, back('b'))] });
  update({ nodes: [box(1, null, 0, back('c'))] });
  assert.deepEqual(needed(), [true, true]);
  update({ nodes: [box(1, null, 0, back('c'))], gone: [[0, 2]] });
  assert.deepEqual(needed(), [false, true]);
  update({ nodes: [box(1, null, 0)] });
  assert.deepEqual(needed(), [false, false]);
  update({ nodes: [box(1, null, 0, back('b'))] });
  screen.clear();
  assert.deepEqual(needed(), [false, false]);
});
