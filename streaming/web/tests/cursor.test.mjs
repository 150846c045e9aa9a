import assert from 'node:assert/strict';
import test from 'node:test';

import { placeInPicture } from '../cursor.js';

const wide = { width: 1280, height: 720 };

test('a click tells its place in the picture, not in the box around it', () => {
  const box = { left: 100, top: 50, width: 640, height: 640 };
  const place = (x, y, fit = 'contain') => placeInPicture(box, wide, fit, { x, y });
  assert.deepEqual(place(420, 370), [0.5, 0.5]);
  assert.deepEqual(place(100, 190), [0, 0]);
  assert.deepEqual(place(740, 550), [1, 1]);
  assert.equal(place(420, 180), null);
  assert.deepEqual(place(420, 51, 'cover'), [0.5, 0.0016]);
  assert.deepEqual(place(100, 370, 'cover'), [0.2188, 0.5]);
});

test('without a picture there is no place', () => {
  assert.equal(placeInPicture({ left: 0, top: 0, width: 9, height: 9 }, { width: 0, height: 0 }, 'contain', { x: 1, y: 1 }), null);
});
