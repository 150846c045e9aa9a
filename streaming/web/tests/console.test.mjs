import assert from 'node:assert/strict';
import test from 'node:test';

import { setUpPage } from './support/page.mjs';

setUpPage();
const { Log, parseConsole } = await import('../console.js');
const { parseSaid } = await import('../panel.js');
const { parsePointed, pretty } = await import('../inspector.js');

const said = (from, ...texts) => ({ from, lines: texts.map((text) => ({ level: 'info', tick: 1, text })) });
const texts = (log) => log.lines.map(({ text }) => text);

test('lines of the console are read, and what is wrong in one is left out', () => {
  const lines = [{ level: 'error', tick: 7, text: 'a\n\tb\u202e' }, { level: 'fatal', tick: -1, text: 5 }, null];
  assert.deepEqual(parseSaid(JSON.stringify({ console: { from: 3, lines } })), {
    console: {
      from: 3,
      lines: [
        { level: 'error', tick: 7, text: 'a\n\tb' },
        { level: 'info', tick: null, text: '' },
        { level: 'info', tick: null, text: '' },
      ],
    },
  });
  for (const wrong of [null, 5, {}, { from: -1, lines: [] }, { from: 0.5, lines: [] }, { from: 0, lines: {} }]) {
    assert.equal(parseConsole(wrong), null);
  }
  const flood = parseConsole({ from: 0, lines: Array(1000).fill({ text: 'x'.repeat(100_000) }) });
  assert.deepEqual([flood.lines.length, flood.lines[0].text.length], [200, 6000]);
});

test('every line stands in the log once, and those that are missing are counted', () => {
  const log = new Log();
  assert.equal(log.take(said(5, 'a', 'b')).length, 2);
  assert.equal(log.take(said(6, 'b', 'c')).length, 1);
  assert.deepEqual([texts(log), log.gone], [['a', 'b', 'c'], 0]);
  log.take(said(12, 'd'));
  assert.deepEqual([texts(log), log.gone], [['a', 'b', 'c', 'd'], 4]);
  log.take(said(13, ...Array(199).fill('x')));
  assert.deepEqual([log.lines.length, log.lines[0].text, log.gone], [200, 'd', 7]);
  log.take(said(0, 'late'));
  assert.equal(log.lines.length, 200);
});

test('components are written with few brackets and short numbers', () => {
  assert.equal(pretty({ x: 1.23456, y: -0, z: 1e-9 }), '{ x: 1.235, y: 0, z: 0 }');
  const events = [{ kind: 'Down', info: { button: 'Any' } }, { kind: 'Up' }];
  assert.equal(
    pretty({ position: { x: 1, y: 2, z: 3 }, parent: 512, names: ['a', 'b'], mesh: { box: { uvs: [] } }, events }),
    [
      'position: { x: 1, y: 2, z: 3 }',
      'parent: 512',
      'names: ["a", "b"]',
      'mesh:',
      '  box:',
      '    uvs: []',
      'events:',
      '  - kind: "Down"',
      '    info: { button: "Any" }',
      '  - { kind: "Up" }',
    ].join('\n'),
  );
  assert.deepEqual([pretty({}), pretty([]), pretty(null), pretty('a"b')], ['{}', '[]', 'null', '"a\\"b"']);
});

test('what the node says of an entity is bounded', () => {
  const components = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`C${at}`, 'x'.repeat(50_000)]));
  const { chain, distanceM } = parsePointed({ distance_m: 'far', chain: Array(500).fill({ name: '512', components }) });
  assert.deepEqual([chain.length, chain[0].components.length, chain[0].components[0][1].length, distanceM], [65, 64, 20_000, null]);
  assert.deepEqual(parsePointed({ chain: [null] }).chain, [{ name: '?', components: [] }]);
  for (const wrong of [null, 5, {}, { chain: {} }]) assert.equal(parsePointed(wrong), null);
});
