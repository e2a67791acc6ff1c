import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineSpec } from '../../src/engine/spec.js';
import { threadsPool } from '../../src/schemes/threads/scheme.js';

const engine: EngineSpec = {
  operator: { type: 'builtin', name: 'copy' },
  args: {},
  seed: 0,
  onError: 'set-aside',
  failurePrefix: '',
  tags: {},
  formats: ['extxyz'],
};

test('threads may be told to end at any instant of their start', async () => {
  for (let milliseconds = 0; milliseconds < 90; milliseconds += 1) {
    const pool = threadsPool(3);
    const session = await pool.open({ engine });
    await sleep(milliseconds);
    await session.close();
    await pool.close();
    assert.equal(session.slots, 3);
  }
});
