import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSlice, splitInput } from '../../src/expressions/slice.js';

test('slices are read as in ASE', () => {
  assert.deepEqual(parseSlice('@:'), { step: 1 });
  assert.deepEqual(parseSlice('@::'), { step: 1 });
  assert.deepEqual(parseSlice('@::10'), { step: 10 });
  assert.deepEqual(parseSlice('@2:5'), { start: 2, stop: 5, step: 1 });
  assert.deepEqual(parseSlice('@-5:'), { start: -5, step: 1 });
  assert.deepEqual(parseSlice('@:-1:2'), { stop: -1, step: 2 });
});

test('a number alone is one frame', () => {
  assert.deepEqual(parseSlice('@3'), { index: 3 });
  assert.deepEqual(parseSlice('@-1'), { index: -1 });
  assert.deepEqual(parseSlice('@-0'), { index: 0 });
});

test('an input is split at its last @', () => {
  assert.deepEqual(splitInput('file.xyz@::10'), { path: 'file.xyz', slice: { step: 10 } });
  assert.deepEqual(splitInput('a@1@2:'), { path: 'a@1', slice: { start: 2, step: 1 } });
  assert.deepEqual(splitInput('-@:5'), { path: '-', slice: { stop: 5, step: 1 } });
});

test('a name with @ but no slice stays a name', () => {
  for (const path of [
    'file.xyz',
    'run@home.xyz',
    'a@b:c',
    'dir@2/file.xyz',
    'file@',
    '@3',
    'a@1-5',
    'a@2.5',
    '-',
    '',
  ]) {
    assert.deepEqual(splitInput(path), { path });
  }
});

test('steps below one are refused with a reason', () => {
  for (const text of ['a@::-1', 'a@5:2:-1', 'a@::0']) {
    assert.throws(() => splitInput(text), { code: 'E_SLICE', kind: 'usage' });
  }
  assert.throws(
    () => parseSlice('@::-1'),
    (error: { details?: { hint?: string } }) => (error.details?.hint ?? '').includes('input order'),
  );
});

test('what is meant as a slice but is none is refused', () => {
  for (const text of ['a@1:2:3:4', 'a@1:--2', 'a@:::', 'a@99999999999999999999:']) {
    assert.throws(() => splitInput(text), { code: 'E_SLICE' });
  }
});

test('every slice that is written is read back as it was', () => {
  const bound = fc.option(fc.integer(), { nil: undefined });
  fc.assert(
    fc.property(
      fc.string(),
      bound,
      bound,
      fc.option(fc.integer({ min: 1 }), { nil: undefined }),
      (name, start, stop, step) => {
        const { path, slice } = splitInput(`x${name}@${start ?? ''}:${stop ?? ''}:${step ?? ''}`);
        assert.equal(path, `x${name}`);
        assert.deepEqual({ start: undefined, stop: undefined, ...slice }, { start, stop, step: step ?? 1 });
      },
    ),
  );
});
