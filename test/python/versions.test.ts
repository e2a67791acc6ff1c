import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { FinishedRecord } from '../../src/journal/run-record.js';
import { versionChanges } from '../../src/python/versions.js';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';

/** A folder with an installed package, `made-by-others`, whose module has another name. */
function setup(context: TestContext): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(4));
  for (const name of ['site/others', 'site/made_by_others-1.2.dist-info'])
    mkdirSync(folder.at(name), { recursive: true });
  folder.write(
    'site/others/__init__.py',
    'from ase.calculators.emt import EMT\n\ndef same(atoms): return atoms\n',
  );
  install(folder, '1.2');
  return folder;
}

function install(folder: Folder, version: string): void {
  const about = 'site/made_by_others-1.2.dist-info';
  folder.write(`${about}/METADATA`, `Metadata-Version: 2.1\nName: made-by-others\nVersion: ${version}\n`);
  folder.write(`${about}/top_level.txt`, 'others\n');
}

async function run(folder: Folder, ...args: string[]): Promise<RunResult> {
  const env = { ATOMLOOP_PYTHON: python, PYTHONPATH: folder.at('site') };
  const result = await atomloop(args, { cwd: folder.path, env });
  assert.equal(result.code, 0, result.stderr);
  return result;
}

const calculate = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'others.EMT()'];

const recordOf = (folder: Folder, output = 'out.xyz'): FinishedRecord =>
  JSON.parse(folder.read(`${output}.atomloop/record.json`)) as FinishedRecord;

suite('the record of a run with Python', () => {
  test('has the interpreter, its version, and those of numpy, ASE and the package of a calculator', async (context) => {
    const folder = setup(context);
    await run(folder, ...calculate);
    const { python: found } = recordOf(folder);
    assert.match(found?.executable ?? '', /^\/.*python/);
    assert.match(found?.version ?? '', /^3\.\d+\.\d+$/);
    const { numpy, ase, ...others } = found?.packages ?? {};
    assert.match(numpy ?? '', /^\d+\.\d+/);
    assert.match(ase ?? '', /^3\.\d+/);
    assert.deepEqual(others, { others: '1.2' });
    const { stdout } = await run(folder, 'status', 'out.xyz', '--json');
    assert.deepEqual((JSON.parse(stdout) as { record: FinishedRecord }).record.python, found);
  });

  test('has that of an operator; a module beside the user has none', async (context) => {
    const folder = setup(context);
    await run(folder, 'map', 'py:others.same', 'in.xyz', '-o', 'out.xyz');
    assert.equal(recordOf(folder).python?.packages['others'], '1.2');
    folder.write('others.py', 'def same(atoms): return atoms\n');
    await run(folder, 'map', 'py:others.same', 'in.xyz', '-o', 'own.xyz');
    assert.deepEqual(Object.keys(recordOf(folder, 'own.xyz').python?.packages ?? {}), ['numpy', 'ase']);
  });

  test('has ASE where Python only reads or writes a file, and nothing where there is no Python', async (context) => {
    const folder = setup(context);
    await run(folder, 'copy', 'in.xyz', '-o', 'out.traj');
    await run(folder, 'copy', 'out.traj', '-o', 'back.xyz');
    await run(folder, 'copy', 'in.xyz', '-o', 'out.xyz');
    for (const output of ['out.traj', 'back.xyz'])
      assert.match(recordOf(folder, output).python?.packages['ase'] ?? '', /^3\./);
    assert.equal(recordOf(folder).python, undefined);
  });
});

suite('other versions', () => {
  test('are warned of where earlier results stay; the same ones are not', async (context) => {
    const folder = setup(context);
    await run(folder, ...calculate);
    assert.doesNotMatch((await run(folder, ...calculate)).stderr, /warning/);
    install(folder, '1.3');
    const { stderr } = await run(folder, ...calculate);
    assert.match(
      stderr,
      /warning: earlier results are of other versions: others 1\.2 → 1\.3; .*run directory/,
    );
    assert.match(stderr, /up to date/);
  });

  test('are warned of where an unfinished run goes on', async (context) => {
    const folder = setup(context);
    const command = [
      'map',
      'py:others.act',
      'in.xyz',
      '-o',
      'out.xyz',
      '--on-error',
      'stop',
      '--chunksize',
      '1',
    ];
    const env = { ATOMLOOP_PYTHON: python, PYTHONPATH: folder.at('site') };
    const act = (body: string): string => `def act(atoms):\n    ${body}\n    return atoms\n`;
    folder.write('site/others/__init__.py', act("assert atoms[0].info['number'] < 2"));
    assert.notEqual((await atomloop(command, { cwd: folder.path, env })).code, 0);
    folder.write('site/others/__init__.py', act('pass'));
    install(folder, '1.3');
    const { stderr } = await atomloop(command, { cwd: folder.path, env });
    assert.match(stderr, /warning: earlier results are of other versions: others 1\.2 → 1\.3/);
    // The one that ended the run has failed.
    assert.match(stderr, /going on: 3 [^]* 3 done, 1 failed/);
    assert.equal(recordOf(folder).python?.packages['others'], '1.3');
  });

  test('are told one by one, those that came or went too', () => {
    const before = { executable: 'a', version: '3.8.1', packages: { numpy: '1', ase: '3', gone: '5' } };
    const now = { executable: 'b', version: '3.9.0', packages: { numpy: '1', ase: '4', come: '6' } };
    assert.deepEqual(versionChanges(before, before), []);
    const changes = ['Python 3.8.1 → 3.9.0', 'ase 3 → 4', 'gone 5 → none', 'come none → 6'];
    assert.deepEqual(versionChanges(before, now), changes);
  });
});
