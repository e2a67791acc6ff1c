import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AtomloopError } from '../../src/errors.js';
import { formatByName, formatOfFile } from '../../src/formats/registry.js';

describe('registry of formats', () => {
  test('knows formats by name and by the ending of a file', () => {
    assert.equal(formatByName('extxyz').name, 'extxyz');
    assert.equal(formatByName('jsonl').name, 'jsonl');
    const files = ['a.xyz', 'dir.x/a.extxyz', 'a.xyz.gz', 'a.XYZ', 'a.jsonl', 'a.jsonl.gz'];
    assert.deepEqual(
      files.map((file) => formatOfFile(file).name),
      ['extxyz', 'extxyz', 'extxyz', 'extxyz', 'jsonl', 'jsonl'],
    );
  });

  test('names what it knows when it does not know', () => {
    assert.throws(
      () => formatByName('cif'),
      (error: AtomloopError) => {
        assert.deepEqual(
          [error.kind, error.code, error.details.expected],
          ['usage', 'E_UNKNOWN_FORMAT', 'one of extxyz, jsonl'],
        );
        return true;
      },
    );
    for (const file of ['a.cif', 'a', 'a.gz', 'a.xyz/b']) {
      assert.throws(
        () => formatOfFile(file),
        (error: AtomloopError) => error.code === 'E_UNKNOWN_FORMAT',
      );
    }
  });
});
