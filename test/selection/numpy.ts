import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../helpers/repository.js';

const python = process.env['ATOMLOOP_TEST_PYTHON'] ?? '/usr/bin/python3';

/** What numpy makes of some cases: a function of the script beside this file, and its arguments. */
export function numpy<Result>(
  cases: readonly (readonly [what: string, args: readonly unknown[]])[],
): Result[] {
  const script = join(repository, 'test/selection/numpy_reference.py');
  const input = JSON.stringify(cases);
  return JSON.parse(
    execFileSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 26 }),
  ) as Result[];
}
