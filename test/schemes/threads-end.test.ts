import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadsPool } from '../../src/schemes/threads/scheme.js';
import { copyEngine } from '../helpers/engine.js';

test('threads may be told to end at any instant of their start', async () => {
  for (let milliseconds = 0; milliseconds < 90; milliseconds += 1) {
    const pool = threadsPool(3);
    const session = await pool.open({ engine: copyEngine });
    await sleep(milliseconds);
    await session.close();
    await pool.close();
    assert.equal(session.slots, 3);
  }
});
