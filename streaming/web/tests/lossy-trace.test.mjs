import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { trace } from './support/lossy-trace.mjs';

test('the controls still send what the node’s test of a lossy channel is fed with', async () => {
  const kept = JSON.parse(await readFile(new URL('./lossy-trace.json', import.meta.url), 'utf8'));
  assert.deepEqual(trace(), kept);
});
