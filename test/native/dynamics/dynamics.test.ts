import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const flags = [
  ...['-std=c++17', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'],
  `-I${join(root, 'native')}`,
];
/** Potentials that the driver does not use: they take long to compile. */
const others = /^(emt|eam|embedding|morse|zbl|tersoff|stillinger|three_body|directed)/;
const folders = ['dynamics', 'dynamics/integrators', 'math', 'neighbors', 'potentials'];

async function kernels(): Promise<string[]> {
  const lists = folders.map(async (folder) => {
    const path = join(root, 'native/core', folder);
    return (await readdir(path))
      .filter((name) => name.endsWith('.cc') && !others.test(name))
      .map((name) => join(path, name));
  });
  return (await Promise.all(lists)).flat();
}

async function digest(directory: string, name: string, own: readonly string[]): Promise<string> {
  const program = join(directory, name);
  const driver = join(root, 'test/native/dynamics/dynamics_test.cc');
  await run(process.env['CXX'] ?? 'c++', [...flags, ...own, ...(await kernels()), driver, '-o', program]);
  return (await run(program)).stdout.trim();
}

test('integrators hold in plain code too, and vector variants give the same bits', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'atomloop-dynamics-'));
  t.after(() => rm(directory, { recursive: true }));
  const variants = await digest(directory, 'variants', ['-O3']);
  const plain = await digest(directory, 'plain', ['-O1', '-DATOMLOOP_NO_CLONES']);
  assert.match(variants, /^[0-9a-f]{16}$/);
  assert.equal(variants, plain);
});
