import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import test from 'node:test';

const web = new URL('../', import.meta.url);
const text = (name) => readFile(new URL(name, web), 'utf8');
const files = await readdir(web);

/** Runs first of all. */
const NOT_PRELOADED = ['page.js'];

test('the page asks early for every module, so that none waits for another', async () => {
  const preloaded = [...(await text('index.html')).matchAll(/modulepreload" href="\.\/([^"]+)"/g)].map(([, name]) => name);
  const modules = files.filter((name) => name.endsWith('.js') && !NOT_PRELOADED.includes(name));
  assert.deepEqual(preloaded.toSorted(), modules.toSorted());
});

test('every address in the page is a file beside it', async () => {
  for (const [, name] of (await text('index.html')).matchAll(/(?:href|src)="([^"]+)"/g)) {
    assert.match(name, /^\.\//);
    assert.ok(files.includes(name.slice(2)), name);
  }
});

test('every import is a file beside it', async () => {
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    for (const [, from] of (await text(name)).matchAll(/^import\s[^;]*?'([^']+)';/gms)) {
      assert.ok(from.startsWith('./') && files.includes(from.slice(2)), `${name} imports ${from}`);
    }
  }
});

test('what the element offers is in its types', async () => {
  const [source, types] = [await text('player.js'), await text('lightcone-player.d.ts')];
  const element = source.slice(source.indexOf('class LightconePlayer'), source.indexOf('customElements.define'));
  const own = [...element.matchAll(/^  (?:(?:get|set|async) )?([a-z]\w*)\(/gm)].map(([, name]) => name);
  const offered = new Set(own.filter((name) => !/^constructor$|Callback$/.test(name)));
  assert.ok(['connect', 'disconnect', 'send', 'stats', 'token'].every((name) => offered.has(name)), [...offered].join());
  for (const name of offered) assert.match(types, new RegExp(`^  (?:readonly )?${name}[:(]`, 'm'));
  for (const [, name] of element.matchAll(/new CustomEvent\('(\w+)'/g)) assert.match(types, new RegExp(`^  ${name}: CustomEvent`, 'm'));
  const { NO_FIGURES } = await import('../stats.js');
  const { NO_STATS } = await import('../stats.js');
  const { parseNote } = await import('../note.js');
  const fieldsOf = (name) => new RegExp(`export interface ${name} \\{[\\s\\S]*?\\n\\}`).exec(types)[0];
  for (const name of Object.keys(parseNote('{"v":1}'))) assert.match(fieldsOf('Note'), new RegExp(`^  ${name}: `, 'm'));
  const figures = element.slice(element.indexOf('get stats()'), element.indexOf('get note()'));
  const told = [...figures.matchAll(/^      (\w+): /gm)].map(([, name]) => name);
  assert.ok(told.includes('sound') && told.includes('proof'), told.join());
  for (const name of [...told, ...Object.keys(NO_STATS)]) assert.match(fieldsOf('Stats'), new RegExp(`^  ${name}: `, 'm'));
  const { Proof } = await import('../proof.js');
  for (const name of Object.keys(new Proof().view)) assert.match(fieldsOf('Stats'), new RegExp(`^    ${name}: `, 'm'));
  for (const name of Object.keys(NO_FIGURES)) assert.match(types, new RegExp(`^  ${name}: number \\| null;`, 'm'));
});

test('nothing needs a loose content security policy', async () => {
  assert.doesNotMatch(await text('index.html'), /<style|style="|\son\w+=|<script(?![^>]*src=)/);
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const source = await text(name);
    // What Trusted Types guard (W3C Trusted Types, 4), and what `style-src` and `worker-src` would have to allow.
    const sinks = /innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|parseFromString|document\.write|srcdoc|\beval\(|new (?:Shared)?Worker|new Function\(|setTimeout\('|javascript:/;
    assert.doesNotMatch(source, sinks, name);
    assert.doesNotMatch(source, /\bstyle: '|setAttribute\('(?:style|on\w+)'/, name);
  }
});
