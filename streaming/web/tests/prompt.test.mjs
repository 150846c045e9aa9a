import assert from 'node:assert/strict';
import test from 'node:test';

import { Prompt } from '../prompt.js';

function part(fields = {}) {
  const heard = {};
  return {
    hidden: true,
    value: '',
    placeholder: '',
    setAttribute() {},
    focus() {},
    setCustomValidity(words) {
      this.wrong = words;
    },
    reportValidity() {},
    addEventListener: (type, listener) => (heard[type] = listener),
    fire(type, event = {}) {
      let prevented = false;
      heard[type]({ preventDefault: () => (prevented = true), stopPropagation() {}, ...event });
      return prevented;
    },
    ...fields,
  };
}

function bench() {
  const parts = { prompt: part(), line: part(), talk: part() };
  const told = [];
  const page = { sends: true, sent: [] };
  const prompt = new Prompt(parts, {
    send: (text) => page.sends && page.sent.push(text) > 0,
    opened: (open) => told.push(open),
  });
  return { ...parts, box: prompt, told, page };
}

test('the box is there only where the world takes lines', () => {
  const { box, prompt, talk, told } = bench();
  assert.equal(box.open(), false);
  box.update({ label: 'Say something', asked: 0 }, true);
  assert.deepEqual([talk.hidden, prompt.hidden], [false, true]);
  assert.equal(box.open(), true);
  box.update(null, true);
  assert.deepEqual([talk.hidden, prompt.hidden], [true, true]);
  assert.deepEqual(told, [true, false]);
});

test('the world asks once for each time that it asked, and only who plays', () => {
  const { box, line } = bench();
  box.update({ label: 'Your name?', asked: 1 }, false);
  assert.equal(box.isOpen, false);
  box.update({ label: 'Your name?', asked: 1 }, true);
  assert.deepEqual([box.isOpen, line.placeholder], [true, 'Your name?']);
  assert.equal(line.fire('keydown', { code: 'Escape' }), true);
  box.update({ label: 'Your name?', asked: 1 }, true);
  assert.equal(box.isOpen, false);
  box.update({ label: 'Your name?', asked: 2 }, true);
  assert.equal(box.isOpen, true);
  box.reset();
  box.update({ label: 'Your name?', asked: 1 }, true);
  assert.equal(box.isOpen, true);
});

test('a line that does not go out stays in the box, and says why', () => {
  const { box, prompt, line, page } = bench();
  box.update({ label: 'Say something', asked: 0 }, true);
  box.open();
  line.value = '  Hello  ';
  page.sends = false;
  prompt.fire('submit');
  assert.deepEqual([box.isOpen, line.value], [true, '  Hello  ']);
  assert.match(line.wrong, /not sent/);
  page.sends = true;
  prompt.fire('submit');
  assert.deepEqual([box.isOpen, line.value, page.sent], [false, '', ['Hello']]);
  box.open();
  prompt.fire('submit');
  assert.deepEqual([box.isOpen, page.sent.length], [false, 1]);
});

test('Escape and Enter of an input method neither close the line nor send it', () => {
  const { box, prompt, line, page } = bench();
  box.update({ label: 'Say something', asked: 0 }, true);
  box.open();
  line.value = '日本';
  assert.equal(line.fire('keydown', { code: 'Escape', isComposing: true, keyCode: 229 }), false);
  line.fire('keydown', { code: 'Enter', isComposing: true, keyCode: 229 });
  prompt.fire('submit');
  // Safari tells of the end of the composition before it tells of the key.
  line.fire('keydown', { code: 'Enter', isComposing: false, keyCode: 229 });
  prompt.fire('submit');
  assert.deepEqual([box.isOpen, page.sent], [true, []]);
  line.fire('keyup', { code: 'Enter' });
  line.fire('keydown', { code: 'Enter', isComposing: false, keyCode: 13 });
  prompt.fire('submit');
  assert.deepEqual([box.isOpen, page.sent], [false, ['日本']]);
});

test('a phone that hides its keys from the page still sends with its button', () => {
  const { box, prompt, line, page } = bench();
  box.update({ label: 'Say something', asked: 0 }, true);
  box.open();
  line.value = 'Hello';
  line.fire('keydown', { code: '', key: 'Unidentified', isComposing: true, keyCode: 229 });
  prompt.fire('submit');
  assert.deepEqual(page.sent, ['Hello']);
});
