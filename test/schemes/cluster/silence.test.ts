import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Silence } from '../../../src/schemes/cluster/silence.js';
import { waitUntil } from '../../helpers/wait.js';

test('who is not heard is found once', async (context) => {
  let found = 0;
  const silence = new Silence(5, 3, () => (found += 1));
  context.after(() => {
    silence.end();
  });
  await waitUntil(() => found > 0, 'it is found');
  assert.equal(found, 1);
});

test('a pause of this process is nobody else’s silence', async (context) => {
  let found = 0;
  const silence = new Silence(20, 4, () => (found += 1));
  context.after(() => {
    silence.end();
  });
  // Longer than all looks together would take.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  // What came meanwhile is read now.
  await new Promise((resolve) => setImmediate(resolve));
  silence.heard();
  assert.equal(found, 0);
});
