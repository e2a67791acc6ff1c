import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const FLAGS = [
  '-std=c++17',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-trapping-math',
  `-I${join(root, 'native')}`,
];

async function sources(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder));
  return names.filter((name) => name.endsWith('.cc')).map((name) => join(root, folder, name));
}

/** What a program of this folder prints, compiled with the kernels. */
async function outputOf(t: TestContext, name: string, flags: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'atomloop-kernels-'));
  t.after(() => rm(directory, { recursive: true }));
  const kernels = [...(await sources('native/core/neighbors')), ...(await sources('native/core/potentials'))];
  const driver = join(root, 'test/native/potentials', `${name}.cc`);
  const program = join(directory, name);
  await run(process.env['CXX'] ?? 'c++', [...FLAGS, ...flags, ...kernels, driver, '-o', program]);
  return (await run(program)).stdout.trim();
}

test('vector variants, plain code and other optimizations give the same bits', async (t) => {
  const variants = await outputOf(t, 'potentials_test', ['-O3']);
  const plain = await outputOf(t, 'potentials_test', ['-O1', '-DATOMLOOP_NO_CLONES']);
  assert.match(variants, /^[0-9a-f]{16}$/);
  assert.equal(variants, plain);
});

test('pairs that are reused along a trajectory give what pairs found anew give', async (t) => {
  assert.equal(await outputOf(t, 'reuse_test', ['-O3']), 'reused pairs are right');
});
