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
  const pictures = new Pictures((digest) => new Promise((resolve, reject) => loads.set(digest, { resolve, reject })));
  const come = (digest, more = {}) => loads.get(digest).resolve({ name: digest, type: 'image/png', size: 1000, ...more });
  return { pictures, loads, urls, come };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a picture is fetched once, four at a time', async () => {
  const { pictures, loads, come } = album();
  const asked = ['a', 'b', 'c', 'd', 'e', 'a'].map((digest) => pictures.get(digest));
  await turn();
  assert.deepEqual([...loads.keys()], ['a', 'b', 'c', 'd']);
  loads.get('b').reject(new Error('status 404'));
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
