import assert from 'node:assert/strict';
import test from 'node:test';

import { setUpPage } from './support/page.mjs';

setUpPage();
const { lookOf } = await import('../backdrop.js');

const back = (more) => ({ colour: '#ffffffff', picture: 'a'.repeat(64), fill: 'stretch', uvs: [], slices: [], ...more });

test('a part of a picture fills the box', () => {
  const whole = lookOf(back(), 'blob:x');
  assert.deepEqual([whole.backgroundSize, whole.backgroundPosition, whole.maskImage], ['100% 100%', '0% 0%', '']);
  // The second of four columns, the upper of two rows.
  const part = lookOf(back({ uvs: [0.25, 0.5, 0.25, 1, 0.5, 1, 0.5, 0.5] }), 'blob:x');
  assert.equal(part.backgroundSize, '400% 200%');
  const [x, y] = part.backgroundPosition.split(' ').map(Number.parseFloat);
  assert.ok(Math.abs(x - 100 / 3) < 1e-9 && y === 0, part.backgroundPosition);
  assert.equal(lookOf(back({ uvs: [1, 0, 1, 1, 0, 1, 0, 0] }), 'blob:x').transform, 'scaleX(-1)');
});

test('a colour is light on the picture alone', () => {
  const look = lookOf(back({ colour: '#ff000080', fill: 'center' }), 'blob:x');
  assert.deepEqual([look.backgroundColor, look.backgroundBlendMode, look.maskImage], ['#ff0000', 'multiply', 'url("blob:x")']);
  assert.equal(look.opacity, String(128 / 255));
});

test('edges keep their size', () => {
  const { borderImage, backgroundImage } = lookOf(back({ fill: 'slices', slices: [0.1, 0.2, 0.3, 0.4] }), 'blob:x');
  assert.deepEqual([borderImage, backgroundImage], ['url("blob:x") 10% 20% 30% 40% fill / auto / 0 stretch', '']);
});
