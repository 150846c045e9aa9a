import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { build } = await import('../markup.js');
const { Workshop } = await import('../workshop.js');

const piece = (from, ...levels) => ({ from, lines: levels.map((level) => ({ level, tick: 9, text: `a ${level}` })) });
const settled = () => new Promise((done) => setTimeout(done));

function bench(t, ask = async () => ({ chain: [] })) {
  const parts = build(new FakeElement().attachShadow());
  const life = new AbortController();
  const workshop = new Workshop(parts, { ask, wants: ({ key }) => key !== 'taken' && wanted });
  workshop.listen(life.signal);
  t.after(() => life.abort());
  return { parts, workshop, life };
}

let wanted = true;

function press(key, more = {}) {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...more });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test('nothing of it is there before the node tells of a console', (t) => {
  const { parts, workshop } = bench(t);
  assert.deepEqual([parts.log.hidden, parts.look.hidden, parts.console.hidden], [true, true, true]);
  assert.equal(press('l'), false);
  workshop.take(piece(0));
  assert.deepEqual([parts.log.hidden, parts.look.hidden], [false, false]);
  assert.equal(press('L'), true);
  assert.equal(parts.console.hidden, false);
  assert.equal(press('l', { repeat: true }) || press('l', { ctrlKey: true }), false);
  wanted = false;
  assert.equal(press('l'), false, 'a key that does something else, or goes elsewhere');
  wanted = true;
  assert.equal(parts.console.hidden, false);
});

test('what is wrong is counted until the console is opened, and then stands there', (t) => {
  const { parts, workshop } = bench(t);
  workshop.take(piece(0, 'info', 'warning', 'error'));
  assert.deepEqual([parts.unread.hidden, parts.unread.textContent], [false, '2']);
  press('l');
  assert.equal(parts.unread.hidden, true);
  assert.match(parts.consoleLines.textContent, /a info.*a warning.*a error/);
  workshop.take(piece(10, 'error'));
  assert.equal(parts.consoleGone.textContent, '7 earlier lines are gone');
  workshop.begin();
  workshop.take(piece(0, 'info'));
  assert.deepEqual([parts.consoleLines.children.length, parts.consoleGone.textContent], [1, '']);
});

test('another connection, perhaps to a node without a console, begins without it', async (t) => {
  let asked = 0;
  const { parts, workshop } = bench(t, async () => (asked += 1) && { chain: [] });
  workshop.take(piece(0, 'error'));
  assert.equal(parts.unread.hidden, false);
  workshop.begin();
  assert.deepEqual([parts.log.hidden, parts.look.hidden, parts.unread.hidden], [true, true, true]);
  workshop.take(piece(0, 'info'));
  press('i');
  await settled();
  workshop.begin();
  workshop.begin();
  assert.deepEqual([parts.inspector.hidden, press('i'), asked], [true, false, 1]);
  workshop.take(piece(0, 'info'));
  assert.deepEqual([parts.inspector.hidden, parts.console.hidden], [false, true], 'what was open is open again');
});

test('an answer that comes again after a failure is shown again', async (t) => {
  const answers = [{ chain: [] }, null, { chain: [] }];
  const { parts, workshop } = bench(t, async () => answers.shift() ?? Promise.reject(new Error('no')));
  workshop.take(piece(0));
  for (const said of [/^Nothing/, /does not say/, /^Nothing/]) {
    press('i');
    await settled();
    assert.match(parts.inspectedWhat.textContent, said);
    press('i');
  }
});

test('the inspector asks while it is open, and shows what hangs from what', async (t) => {
  let asked = 0;
  const answers = [
    { distance_m: 3.21, chain: [{ name: '512', components: { Transform: { parent: 513 } } }, { name: '513', components: {} }] },
    { chain: [] },
  ];
  const { parts, workshop, life } = bench(t, async () => answers[asked++] ?? Promise.reject(new Error('the world stands still')));
  workshop.take(piece(0));
  press('i');
  await settled();
  assert.equal(parts.inspectedWhat.textContent, 'Entity 512, 3.2 m away');
  assert.match(parts.inspected.textContent, /^Entity 512Transform\{ parent: 513 \}It hangs from entity 513$/);
  press('i');
  press('i');
  await settled();
  assert.match(parts.inspectedWhat.textContent, /^Nothing/);
  press('i');
  press('i');
  await settled();
  assert.match(parts.inspectedWhat.textContent, /stands still/);
  life.abort();
  assert.equal(parts.inspector.hidden, true);
});
