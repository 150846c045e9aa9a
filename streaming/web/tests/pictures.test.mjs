import assert from 'node:assert/strict';
import test from 'node:test';

import { Pictures } from '../pictures.js';

/** Pictures whose loading the test ends, and the addresses that were given and taken back. */
function album() {
  const [loads, urls] = [new Map(), new Set()];
  URL.createObjectURL = ({ name }) => {
    urls.add(`blob:${name}`);
    return `blob:${name}`;
  };
  URL.revokeObjectURL = (url) => urls.delete(url);
  const [shown, pauses] = [new Set(), []];
  const pictures = new Pictures({
    load: (digest) => new Promise((resolve, reject) => loads.set(digest, { resolve, reject })),
    isShown: (digest) => shown.has(digest),
    pause: async (ms) => pauses.push(ms),
  });
  const come = (digest, more = {}) => loads.get(digest).resolve({ name: digest, type: 'image/png', size: 1000, ...more });
  return { pictures, loads, urls, shown, pauses, come };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a picture is fetched once, four at a time', async () => {
  const { pictures, loads, come } = album();
  const asked = ['a', 'b', 'c', 'd', 'e', 'a'].map((digest) => pictures.get(digest));
  await turn();
  assert.deepEqual([...loads.keys()], ['a', 'b', 'c', 'd']);
  come('b', { type: 'text/html' });
  await turn();
  assert.deepEqual([...loads.keys()].at(-1), 'e');
  ['a', 'c', 'd', 'e'].forEach((digest) => come(digest));
  assert.deepEqual(await Promise.all(asked), ['blob:a', null, 'blob:c', 'blob:d', 'blob:e', 'blob:a']);
});

test('what is no picture, or too much, is not shown', async () => {
  const { pictures, come } = album();
  const asked = ['page', 'large', 'small'].map((digest) => pictures.get(digest));
  await turn();
  come('page', { type: 'text/html' });
  come('large', { size: 65 << 20 });
  come('small');
  assert.deepEqual(await Promise.all(asked), [null, null, 'blob:small']);
  const many = await Promise.race([Promise.all(Array.from({ length: 300 }, (_, i) => pictures.get(`m${i}`)).slice(-40)), turn()]);
  assert.deepEqual(many, Array(40).fill(null));
});

test('what comes after all was forgotten is not kept', async () => {
  const { pictures, urls, come } = album();
  const [early, late] = [pictures.get('early'), pictures.get('late')];
  await turn();
  come('early');
  assert.equal(await early, 'blob:early');
  pictures.clear();
  come('late');
  assert.equal(await late, null);
  assert.deepEqual([...urls], []);
});

test('a picture that failed is tried again, and is asked anew after that', async () => {
  const { pictures, loads, pauses, come } = album();
  const fail = async (digest) => {
    await turn();
    loads.get(digest).reject(new Error('status 429'));
    loads.delete(digest);
    await turn();
  };
  const once = pictures.get('once');
  await fail('once');
  come('once');
  assert.deepEqual([await once, pauses.splice(0)], ['blob:once', [1000]]);
  const never = pictures.get('never');
  for (let i = 0; i < 3; i += 1) await fail('never');
  assert.deepEqual([await never, pauses, loads.has('never')], [null, [1000, 5000], false]);
  const again = pictures.get('never');
  await turn();
  come('never');
  assert.equal(await again, 'blob:never');
});

test('what no box shows makes room, the least recently asked first', async () => {
  const { pictures, urls, shown, come } = album();
  const comes = async (digest, more) => {
    const address = pictures.get(digest);
    await turn();
    come(digest, more);
    return address;
  };
  shown.add('m0');
  for (let i = 0; i < 256; i += 1) await comes(`m${i}`);
  pictures.get('m1');
  assert.equal(await comes('new'), 'blob:new');
  assert.deepEqual(['m0', 'm1', 'm2', 'm3'].map((digest) => urls.has(`blob:${digest}`)), [true, true, false, true]);
  for (let i = 0; i < 256; i += 1) shown.add(`m${i}`);
  shown.add('new');
  assert.equal(await pictures.get('more'), null, 'all are shown');
  shown.clear();
  assert.equal(await comes('large', { size: 64 << 20 }), 'blob:large');
  assert.deepEqual([...urls], ['blob:large'], 'bytes count too');
  shown.add('large');
  assert.equal(await comes('late'), null);
  shown.delete('large');
  assert.equal(await comes('late'), 'blob:late', 'once there is room it comes');
  assert.deepEqual([...urls], ['blob:late']);
});
