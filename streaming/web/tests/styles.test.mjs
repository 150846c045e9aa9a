import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

test('what a world lays out lies in a stack of its own, under what belongs to the page', async () => {
  const styles = await readFile(new URL('../styles.js', import.meta.url), 'utf8');
  const [, rule] = /^\.screen \{([^}]*)\}/m.exec(styles);
  assert.match(rule, /isolation: isolate;/);
});
