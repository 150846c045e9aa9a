import assert from 'node:assert/strict';
import test from 'node:test';

import { parseSaid } from '../panel.js';
import { styleOf } from '../screen-style.js';

const nodesOf = (nodes) => parseSaid(JSON.stringify({ screen: { nodes } })).screen.nodes;

test('a screen is read, and what is wrong is left out', () => {
  const wrong = [null, 7, {}, { id: [0] , at: 0 }, { id: [0, -1], at: 0 }, { id: [0, 1], at: 'x' }, { id: [0, 1], at: 0, in: 'x' }];
  const { whole, canvas, gone, nodes } = parseSaid(JSON.stringify({
    screen: { whole: true, canvas: [640, 360], gone: [[0, 3], [1], 'x'], nodes: [...wrong, { id: [0, 2], in: [0, 1], at: 3, hears: ['down', 'up', 'x'], blocks: 1 }] },
  })).screen;
  assert.deepEqual([whole, canvas, gone], [true, [640, 360], ['0.3']]);
  assert.deepEqual(nodes, [{
    key: '0.2', id: [0, 2], within: '0.1', at: 3, style: new Map(), back: null, words: null, field: null, choice: null, blocks: false,
    hears: new Set(['down', 'up']),
  }]);
  assert.deepEqual(parseSaid('{"screen":{"canvas":[0,1e9]}}').screen, { whole: false, canvas: null, gone: [], nodes: [] });
});

test('no style reaches beyond its box', () => {
  const style = styleOf({
    width: '12.5%', height: 'auto', left: -3, top: '10px;position:fixed', right: '1e9%', bottom: 1e9, position: 'fixed', zIndex: 3.5,
    opacity: 7, backgroundImage: 'url(https://elsewhere.example/)', cssText: 'position:fixed', borderTopColor: '#ff000080', borderLeftColor: 'red',
    flexDirection: 'row-reverse', display: 'contents', __proto__: { overflow: 'hidden' }, constructor: 'x', paddingLeft: null,
  });
  assert.deepEqual([...style], [
    ['width', '12.5%'], ['height', 'auto'], ['left', '-3px'], ['zIndex', '3.5'], ['borderTopColor', '#ff000080'], ['flexDirection', 'row-reverse'],
  ]);
  assert.equal(styleOf(null).size + styleOf('x').size + styleOf([1]).size, 0);
});

test('texts are short, colours are colours, pictures are digests', () => {
  const [{ back, words, choice }] = nodesOf([{
    id: [0, 1], at: 0, back: { colour: 'red', picture: '../secret', fill: 'x', uvs: [1, 2], slices: [2, -1, 0.5, 'x'] },
    words: { value: `${'x'.repeat(9000)}`, size: 1e9, align: 'x', font: 'url(x)', colour: 7 }, choice: { options: Array(500).fill(7), chosen: 'x', empty: 3 },
  }]);
  assert.deepEqual(back, { colour: '#ffffffff', picture: null, fill: 'center', uvs: [], slices: [] });
  assert.deepEqual([words.value.length, words.size, words.align, words.font, words.colour], [8192, 1000, 'middle-center', 'sans-serif', '#ffffffff']);
  assert.deepEqual([choice.options.length, choice.options[0], choice.chosen, choice.empty], [128, '', -1, null]);
});
