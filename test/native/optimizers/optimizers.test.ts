import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from '../../helpers/repository.js';

const run = promisify(execFile);
const flags = ['-std=c++17', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math', '-Inative'];

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(join(repository, 'native/core', folder));
  return names.filter((name) => name.endsWith('.cc')).map((name) => `native/core/${folder}/${name}`);
}

/** Builds the kernels and their checks, runs them, and gives the digest of the minimizations. */
async function digest(program: string, variant: readonly string[]): Promise<string> {
  const folders = await Promise.all(['math', 'neighbors', 'potentials', 'optimizers'].map(sourcesOf));
  const sources = [
    ...folders.flat(),
    'native/core/dynamics/trajectory.cc',
    'test/native/optimizers/optimizers_test.cc',
  ];
  await run(process.env['CXX'] ?? 'c++', [...flags, ...variant, ...sources, '-o', program], {
    cwd: repository,
  });
  return (await run(program)).stdout.trim();
}

test('derivatives of the cell filters are right, and every build takes the same steps to the last bit', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'atomloop-optimizers-'));
  t.after(() => rm(directory, { recursive: true }));
  const variants = await digest(join(directory, 'variants'), ['-O3']);
  const plain = await digest(join(directory, 'plain'), ['-O1', '-DATOMLOOP_NO_CLONES']);
  assert.match(variants, /^[0-9a-f]{16}$/);
  assert.equal(variants, plain);
});
