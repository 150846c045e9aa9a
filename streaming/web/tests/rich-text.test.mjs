import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeElement, setUpPage } from './support/page.mjs';

setUpPage();
const { richText } = await import('../rich-text.js');

/** As it would be written. */
function written(value) {
  const write = (piece) => {
    if (!(piece instanceof FakeElement)) return piece;
    const colour = piece.style.color ? ` ${piece.style.color}` : '';
    return `[${piece.tag}${colour}|${piece.children.map(write).join('')}]`;
  };
  return richText(value).map(write).join('');
}

test('bold, italic and coloured text is that, all other tags are nothing', () => {
  assert.equal(written('a <b>bold <i>both</i></b> <color=#ff0000>red</color> end'), 'a [b|bold [i|both]] [span #ff0000|red] end');
  assert.equal(written('<COLOR="green">x</COLOR>'), '[span green|x]');
  assert.equal(written('<size=40>big</size><script>alert(1)</script><img src=x>'), 'bigalert(1)<img src=x>');
  assert.equal(written('1 < 2 && 3 > 2'), '1 < 2 && 3 > 2');
});

test('what is not closed ends with the text, and what is closed was open', () => {
  assert.equal(written('<b>a<i>b</b>c</i>d'), '[b|a[i|b]]cd');
  assert.equal(written('</b>a<b>'), 'a[b|]');
  assert.equal(written('<color=url(x)>a</color>'), 'a');
});

test('there is an end to depth and to pieces', () => {
  assert.equal(written('<b>'.repeat(100)).split('[b').length - 1, 16);
  const many = richText('<b>x</b>'.repeat(10_000));
  assert.ok(many.length < 600, String(many.length));
});
