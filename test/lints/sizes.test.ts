import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSources, type Source } from './sources.js';

const lines = ({ text }: Source): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

const tooLong = (sources: readonly Source[], most: number): string[] =>
  sources.filter((source) => lines(source) > most).map((source) => `${source.path}: ${lines(source)} lines`);

test('no TypeScript file has more than 350 lines', () => {
  assert.deepEqual(tooLong([...readSources('src', ['.ts']), ...readSources('test', ['.ts'])], 350), []);
});

test('no C++ header has more than 200 lines and no C++ source more than 400', () => {
  assert.deepEqual(tooLong(readSources('native', ['.h']), 200), []);
  assert.deepEqual(tooLong(readSources('native', ['.cc']), 400), []);
});

test('a line too many is found', () => {
  assert.deepEqual(
    tooLong(
      [
        { path: 'a', text: 'x\n'.repeat(4) },
        { path: 'b', text: 'x\n'.repeat(3) },
      ],
      3,
    ),
    ['a: 4 lines'],
  );
});
