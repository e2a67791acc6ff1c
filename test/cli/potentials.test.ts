import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { potentialFile } from '../helpers/potentials.js';

const FRAMES = Array.from(
  { length: 6 },
  (_, k) => `2\nProperties=species:S:1:pos:R:3 pbc="F F F"\nSi 0 0 0\nSi 0 0 ${String(2.3 + 0.05 * k)}\n`,
).join('');

function prepared(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', FRAMES);
  copyFileSync(potentialFile('Si.sw'), folder.at('Si.sw'));
  return folder;
}

const calculate = (folder: Folder, ...more: string[]) =>
  atomloop(['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'sw("Si.sw")', ...more], {
    cwd: folder.path,
  });

test('a potential that changed is another run', async (context) => {
  const folder = prepared(context);
  assert.equal((await calculate(folder)).code, 0);
  const first = folder.read('out.xyz');
  assert.match(first, /StillingerWeber_energy=-2\.1/);
  assert.match((await calculate(folder)).stderr, /up to date/);
  const { identity } = JSON.parse(folder.read('out.xyz.atomloop/record.json')) as {
    identity: { files: Record<string, string> };
  };
  assert.deepEqual(Object.keys(identity.files), [folder.at('Si.sw')]);
  folder.write('Si.sw', folder.read('Si.sw').replace('2.1683', '2.2683'));
  const refused = await calculate(folder);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /E_RUN_DIFFERS.*Si\.sw` changed/);
  assert.equal((await calculate(folder, '--overwrite')).code, 0);
  assert.notEqual(folder.read('out.xyz'), first);
});

test('another directory with a file of that name is another run', async (context) => {
  const folder = prepared(context);
  assert.equal((await calculate(folder)).code, 0);
  mkdirSync(folder.at('other'));
  copyFileSync(folder.at('Si.sw'), folder.at('other/Si.sw'));
  const args = ['calculate', '../in.xyz', '-o', '../out.xyz', '--calculator', 'sw("Si.sw")'];
  const { code } = await atomloop(args, { cwd: folder.at('other') });
  assert.equal(code, 2);
});

test('a potential that cannot be used is told before anything is made', async (context) => {
  const folder = prepared(context);
  folder.write('Si.sw', 'Si Si Si\n1 2 x\n4 5 6 7 8 9 10 11\n');
  const malformed = await calculate(folder);
  assert.equal(malformed.code, 3);
  assert.match(malformed.stderr, /^error\[E_POTENTIAL_FILE\]: Si\.sw:1: .*expected a number.*got `x`$/m);
  const dry = await calculate(folder, '--dry-run');
  assert.equal(dry.code, 3);
  const missing = await atomloop(
    ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'eam("no.eam.alloy")'],
    { cwd: folder.path },
  );
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /E_POTENTIAL_READ.*no\.eam\.alloy.*no such file\n {2}hint: looked for/);
});

test('every scheme gives the same bytes', async (context) => {
  const folder = prepared(context);
  const outputs: string[] = [];
  for (const scheme of ['serial', 'threads', 'processes']) {
    const { code, stderr } = await calculate(
      folder,
      '--overwrite',
      '--scheme',
      scheme,
      '--npool',
      '2',
      '--chunksize',
      '2',
    );
    assert.equal(code, 0, stderr);
    outputs.push(folder.read('out.xyz'));
  }
  assert.equal(outputs[1], outputs[0]);
  assert.equal(outputs[2], outputs[0]);
});
