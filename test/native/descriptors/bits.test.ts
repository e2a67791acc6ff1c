import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repository } from '../../helpers/repository.js';

const run = promisify(execFile);
const flags = ['-std=c++17', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'];

async function sources(folder: string): Promise<string[]> {
  const names = await readdir(join(repository, folder));
  return names.filter((name) => name.endsWith('.cc')).map((name) => join(repository, folder, name));
}

/** Builds the kernels with their checks, runs them, and returns the digest of all bits. */
async function digest(program: string, options: readonly string[]): Promise<string> {
  const kernels = await Promise.all(
    ['native/core/math', 'native/core/neighbors', 'native/core/descriptors'].map(sources),
  );
  const driver = join(repository, 'test/native/descriptors/descriptors_test.cc');
  const include = `-I${join(repository, 'native')}`;
  const compiler = process.env['CXX'] ?? 'c++';
  await run(compiler, [...flags, ...options, include, ...kernels.flat(), driver, '-o', program]);
  return (await run(program)).stdout.trim();
}

test('the mathematics holds; vector variants and plain code give the same bits', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'atomloop-bits-'));
  t.after(() => rm(directory, { recursive: true }));
  const variants = await digest(join(directory, 'variants'), ['-O3']);
  const plain = await digest(join(directory, 'plain'), ['-O1', '-DATOMLOOP_NO_CLONES']);
  assert.match(variants, /^[0-9a-f]{16}$/);
  assert.equal(variants, plain);
});
