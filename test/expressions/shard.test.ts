import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseShard, shardName } from '../../src/expressions/shard.js';

test('I/N is the I-th of N', () => {
  assert.deepEqual(parseShard('2/4'), { part: 2, of: 4 });
  assert.deepEqual(parseShard('1/1'), { part: 1, of: 1 });
});

test('anything else is an error', () => {
  for (const text of ['0/4', '5/4', '1/0', '1', '/', 'a/b', '1/2/3', '-1/2', '1.5/2', '']) {
    assert.throws(() => parseShard(text), { code: 'E_SETTING' }, text);
  }
});

test('the name of a shard keeps directory and extensions', () => {
  const names = ['out.xyz', 'a.b/out.xyz.gz', '/a/out', 'out.gz', '.xyz', 'a/.b.xyz'].map((name) =>
    shardName(name, { part: 2, of: 4 }),
  );
  assert.deepEqual(names, [
    'out.shard-2-of-4.xyz',
    'a.b/out.shard-2-of-4.xyz.gz',
    '/a/out.shard-2-of-4',
    'out.shard-2-of-4.gz',
    '.xyz.shard-2-of-4',
    'a/.b.shard-2-of-4.xyz',
  ]);
});
