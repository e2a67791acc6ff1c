import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const probe = fileURLToPath(new URL('./limits-probe.js', import.meta.url));

/** Decodes the text in a process of its own, and measures it. */
function run(name: string): {
  code: string | null;
  line: number;
  frames: number;
  seconds: number;
  megabytes: number;
} {
  const { stdout, stderr, status } = spawnSync(process.execPath, [probe, name], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as ReturnType<typeof run>;
}

const refused: readonly (readonly [name: string, code: string, line: number])[] = [
  ['a count of 2 * 10^9 atoms', 'E_TRUNCATED', 5],
  ['a count of 10^30 atoms', 'E_BAD_COUNT', 1],
  ['2 * 10^9 columns', 'E_MISSING_COLUMN', 3],
  ['10^6 columns', 'E_BAD_PROPERTIES', 2],
  ['10^6 keys', 'E_BAD_VALUE', 2],
  ['brackets nested 10^5 deep', 'E_BAD_VALUE', 2],
  ['JSON nested 10^5 deep', 'E_BAD_VALUE', 2],
  ['a comment line of 17 MiB', 'E_LINE_TOO_LONG', 2],
  ['an endless count line', 'E_LINE_TOO_LONG', 1],
  ['an endless row in blocks', 'E_LINE_TOO_LONG', 3],
];

describe('extxyz, what a hostile file can claim', () => {
  for (const [name, code, line] of refused) {
    test(`${name}: refused in less than a second and 100 MB`, () => {
      const result = run(name);
      assert.equal(result.code, code);
      assert.equal(result.line, line);
      assert.ok(result.seconds < 1, `${result.seconds} s`);
      assert.ok(result.megabytes < 100, `${result.megabytes} MB`);
    });
  }

  test('one frame of 10^6 atoms is read and written', () => {
    const result = run('one frame of 10^6 atoms');
    assert.deepEqual([result.code, result.frames], [null, 1]);
  });
});
