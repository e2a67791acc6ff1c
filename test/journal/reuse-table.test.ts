import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { digestSize } from '../../src/engine/digests.js';
import {
  entrySize,
  readEntry,
  writeDigests,
  writeEntry,
  type FrameEntry,
} from '../../src/engine/frame-entry.js';
import { Status } from '../../src/engine/spec.js';
import { ReuseTable, Unmatched } from '../../src/journal/reuse-table.js';

const plain: FrameEntry = {
  length: 10,
  failedLength: 0,
  atoms: 4,
  written: 1,
  code: 0,
  output: 0,
  status: Status.done,
  usesIndex: false,
};
const failed = { ...plain, status: Status.failed, length: 0, failedLength: 7, code: 9 };

/** Digests that follow from numbers, all in the same few slots. */
function digestsOf(keys: readonly number[]): Uint8Array {
  const digests = new Uint8Array(digestSize * keys.length);
  const view = new DataView(digests.buffer);
  for (const [i, key] of keys.entries()) {
    view.setUint32(i * digestSize, key % 3, true);
    view.setUint32(i * digestSize + 12, key, true);
  }
  return digests;
}

function tableOf(
  rows: readonly (readonly [key: number, entry: FrameEntry])[],
  retriesFailed = false,
): (key: number, index: number, format?: string) => number {
  const view = new DataView(new ArrayBuffer(rows.length * entrySize));
  writeDigests(view, digestsOf(rows.map(([key]) => key)));
  for (const [i, [, entry]] of rows.entries()) writeEntry(view, i, entry);
  const entries = new Uint8Array(view.buffer);
  const table = new ReuseTable({ entries, first: 100, formats: ['extxyz', 'jsonl'] }, retriesFailed);
  return (key, index, format = 'extxyz') =>
    table.match(new DataView(digestsOf([key]).buffer), 0, { index, format });
}

test('an entry is read as it was written', () => {
  const entry: FrameEntry = {
    length: 2 ** 47 + 12345,
    failedLength: 2 ** 40 + 7,
    atoms: 2 ** 32 - 1,
    written: 70_000,
    code: 0xfedcba98,
    output: 123_456,
    status: Status.dropped,
    usesIndex: true,
  };
  const view = new DataView(new ArrayBuffer(3 * entrySize));
  writeEntry(view, 1, entry);
  assert.deepEqual(readEntry(view, 1), entry);
  assert.equal(readEntry(view, 0), undefined);
  assert.equal(readEntry(view, 2), undefined);
});

suite('a configuration is found', () => {
  test('by its digest, wherever it is now', () => {
    const match = tableOf(Array.from({ length: 50 }, (_, key) => [key, plain]));
    for (let key = 0; key < 50; key += 1) assert.equal(match(key, 999), key);
    assert.equal(match(50, 100), Unmatched.unknown);
  });

  test('at its own index only, where the index counts', () => {
    const match = tableOf([
      [1, { ...plain, usesIndex: true }],
      [2, plain],
    ]);
    assert.equal(match(1, 100), 0);
    assert.equal(match(1, 101), Unmatched.moved);
    assert.equal(match(1, 99), Unmatched.moved);
  });

  test('among equal ones first at its own index, then where it can be used', () => {
    const match = tableOf([
      [1, { ...plain, usesIndex: true }],
      [1, plain],
      [1, { ...plain, usesIndex: true }],
    ]);
    assert.deepEqual([match(1, 100), match(1, 101), match(1, 102), match(1, 103)], [0, 1, 2, 1]);
  });

  test('where its output has the same format', () => {
    const match = tableOf([
      [1, plain],
      [2, { ...plain, output: 1 }],
    ]);
    assert.equal(match(1, 100, 'jsonl'), Unmatched.unknown);
    assert.equal(match(2, 100, 'jsonl'), 1);
  });

  test('where it did not fail, if that is asked for', () => {
    const rows = [
      [1, failed],
      [2, plain],
      [1, plain],
    ] as const;
    assert.deepEqual([tableOf(rows)(1, 100), tableOf(rows)(1, 500)], [0, 0]);
    assert.deepEqual([tableOf(rows, true)(1, 100), tableOf(rows, true)(1, 500)], [Unmatched.failed, 2]);
  });
});

test('a million configurations take less than 100 MB and are found within seconds', () => {
  const count = 1_000_000;
  const before = process.memoryUsage();
  const view = new DataView(new ArrayBuffer(count * entrySize));
  for (let i = 0; i < count; i += 1) {
    view.setUint32(i * entrySize, Math.imul(i, 0x9e3779b1) >>> 0, true);
    view.setUint32(i * entrySize + 4, i, true);
    writeEntry(view, i, plain);
  }
  const entries = new Uint8Array(view.buffer);
  const table = new ReuseTable({ entries, first: 0, formats: ['extxyz'] }, false);
  const after = process.memoryUsage();
  const used = after.arrayBuffers - before.arrayBuffers;
  assert.ok(used < 100e6, `${(used / 1e6).toFixed(0)} MB`);
  const digests = new DataView(new ArrayBuffer(digestSize));
  for (let i = 0; i < count; i += 997) {
    digests.setUint32(0, Math.imul(i, 0x9e3779b1) >>> 0, true);
    digests.setUint32(4, i, true);
    assert.equal(table.match(digests, 0, { index: count - i, format: 'extxyz' }), i);
    assert.equal(table.offset(i), 10 * i);
  }
});
