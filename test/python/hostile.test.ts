import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { atomloop, start, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';
import { processState, waitUntil } from '../helpers/wait.js';

const env = { ATOMLOOP_PYTHON: python, PYTHONPATH: join(repository, 'test/fixtures/python') };

interface Run extends RunResult {
  readonly folder: Folder;
  /** Numbers of the configurations that were written, each with its energy. */
  readonly energies: ReadonlyMap<number, number>;
}

/** Five configurations, of which the calculator misbehaves at the third. */
async function calculate(context: TestContext, name: string, options: readonly string[] = []): Promise<Run> {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(5));
  const calculator = `hostile.${name}()`;
  const args = [
    'calculate',
    'in.xyz',
    '-o',
    'out.xyz',
    '--calculator',
    calculator,
    '--prefix',
    'c_',
    ...options,
  ];
  const result = await atomloop(args, { cwd: folder.path, env: { ...env, ATOMLOOP_SCRATCH: folder.path } });
  const text = existsSync(folder.at('out.xyz')) ? folder.read('out.xyz') : '';
  const found = [...text.matchAll(/number=(\d+) .*c_energy=([-\d.e]+)/g)];
  return {
    ...result,
    folder,
    energies: new Map(found.map(([, number, energy]) => [Number(number), Number(energy)])),
  };
}

const without2 = [0, 1, 3, 4];

describe('a calculator that fails at one configuration costs that one', () => {
  const failures: [string, RegExp][] = [
    ['Crash', /failed\[E_WORKER_KILLED\]: in\.xyz:13: the Python interpreter died: SIGSEGV/],
    ['Leave', /failed\[E_WORKER_KILLED\]: in\.xyz:13: the Python interpreter died: exit code 3/],
    ['Close', /failed\[E_WORKER_KILLED\]: in\.xyz:13/],
    ['Exit', /failed\[E_PYTHON\]: in\.xyz:13: SystemExit: enough/],
    [
      'Raise',
      /failed\[E_PYTHON\]: in\.xyz:13: KeyError: 'missing parameter'; got hostile\.py:\d+ in calculate > hostile\.py:\d+ in misbehave/,
    ],
    ['Missing', /failed\[E_NO_RESULT\]: in\.xyz:13: the calculator gave no `forces`/],
    [
      'Misshapen',
      /failed\[E_NO_RESULT\]: in\.xyz:13: the calculator gave no `forces`; expected 12 numbers, got 15 numbers/,
    ],
  ];
  for (const [name, message] of failures) {
    test(name, async (context) => {
      const { code, stderr, energies } = await calculate(context, name);
      assert.equal(code, 1, stderr);
      assert.match(stderr, message);
      assert.deepEqual([...energies.keys()], without2);
      assert.ok([...energies.values()].every((energy) => energy === 4));
    });
  }
});

describe('a calculator that fails at no configuration costs none', () => {
  for (const name of ['Print', 'Fork', 'Leak']) {
    test(name, async (context) => {
      const { code, stderr, energies } = await calculate(context, name);
      assert.equal(code, 0, stderr);
      assert.deepEqual([...energies.keys()], [0, 1, 2, 3, 4]);
    });
  }
});

test('what is printed comes with its configuration to standard error, and not into data', async (context) => {
  const { code, stderr, folder } = await calculate(context, 'Print');
  assert.equal(code, 0, stderr);
  const lines = [
    'said in Python',
    'written to descriptor 1',
    'said in C',
    'said by a program',
    'no end of line',
  ];
  for (const line of lines) assert.match(stderr, new RegExp(`^python, configuration 2: ${line}$`, 'm'));
  const stdout = await atomloop(
    ['calculate', 'in.xyz', '-o', '-', '--calculator', 'hostile.Print()', '--prefix', 'c_'],
    { cwd: folder.path, env },
  );
  assert.equal(stdout.stdout, folder.read('out.xyz'));
});

/** Resolves when none of the processes is there. */
function gone(pids: readonly number[]): Promise<boolean> {
  return waitUntil(() => pids.every((pid) => processState(pid) === undefined), 'no process is left');
}

test('one that hangs in C is ended by the time limit, with all that it started', async (context) => {
  const { code, stderr, energies, folder } = await calculate(context, 'Hang', ['--timeout', '1s']);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /failed\[E_TIMEOUT\]: in\.xyz:13/);
  assert.deepEqual([...energies.keys()], without2);
  const pids = folder.read('pids').trim().split('\n').map(Number);
  assert.ok(pids.length >= 2);
  await gone(pids);
});

test('no interpreter outlives a driver that is killed', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(5));
  const { child, ended } = start(['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'hostile.Hang()'], {
    cwd: folder.path,
    env,
  });
  await waitUntil(
    () => existsSync(folder.at('pids')) && folder.read('pids').split('\n').length > 2,
    'the calculator hangs',
  );
  child.kill('SIGKILL');
  await ended;
  const pids = folder.read('pids').trim().split('\n').map(Number);
  await gone(pids);
});

test('a run whose driver was killed goes on with what it has, to the same bytes', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(5));
  const args = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'hostile.Slow()', '--chunksize', '1'];
  const { child, ended } = start(args, { cwd: folder.path, env });
  await waitUntil(
    () =>
      existsSync(folder.at('out.xyz.atomloop/part-0')) &&
      folder.read('out.xyz.atomloop/part-0').includes('number=1'),
    'two configurations are done',
  );
  child.kill('SIGKILL');
  await ended;
  folder.write('go', '');
  const { code, stderr } = await atomloop(args, { cwd: folder.path, env });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /5 done/);
  const resumed = folder.read('out.xyz');
  await atomloop([...args, '--overwrite'], { cwd: folder.path, env });
  assert.equal(folder.read('out.xyz'), resumed);
});

test('a crash that may be passing is tried again as often as is asked for', async (context) => {
  const { code, stderr } = await calculate(context, 'Crash', ['--retries', '1']);
  assert.equal(code, 1);
  assert.match(stderr, /1 failed \(E_WORKER_KILLED 1\)/);
});

test('of a calculator that works with files the directories are kept where it failed', async (context) => {
  const { code, stderr, folder } = await calculate(context, 'Files');
  assert.equal(code, 1);
  const directories = new Map(
    folder
      .read('directories')
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  assert.equal(directories.size, 5);
  const kept = directories.get('2') ?? '';
  assert.match(stderr, /RuntimeError: did not converge \(files are kept in /);
  assert.ok(stderr.includes(kept));
  assert.equal(readFileSync(join(kept, 'input.txt'), 'utf8'), '2\n');
  assert.deepEqual(
    readdirSync(folder.path)
      .filter((name) => name.startsWith('atomloop-Files-'))
      .map((name) => folder.at(name)),
    [kept],
  );
});

test('what is in a data file is data, whatever it is called', async (context) => {
  const folder = new Folder(context);
  const keys = [
    'calculator="hostile.Leave()" do=operator function=os.abort python=/bin/false command="touch made" directory=/nowhere',
    'build="_JSON {\\"name\\": \\"os.abort\\", \\"__class__\\": \\"os.abort\\"}" initializer=os.abort',
  ].join(' ');
  folder.write('in.xyz', frames(2).replaceAll('config_type=made', keys));
  const { code, stderr } = await atomloop(
    ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'hostile.Print()', '--prefix', 'c_'],
    { cwd: folder.path, env },
  );
  assert.equal(code, 0, stderr);
  const infoOf = (name: string): unknown[] =>
    extxyzFormat
      .decode(Buffer.from(folder.read(name)), { file: name, firstLine: 1, firstFrame: 0 })
      .configurations.map(({ info }) => [...info].filter(([key]) => key !== 'c_energy'));
  assert.deepEqual(infoOf('out.xyz'), infoOf('in.xyz'));
  assert.ok(!existsSync(folder.at('made')));
});

describe('what cannot work at all ends the run with exit code 2', () => {
  const wrong: [string, RegExp][] = [
    [
      'hostile.Unbuildable("x.pt")',
      /error\[E_PYTHON\]: cannot build calculator `hostile\.Unbuildable`: FileNotFoundError: no model x\.pt/,
    ],
    ['hostile.Unbuildable()', /TypeError: .*missing 1 required positional argument: 'model'/],
    [
      'hostile.no_calculator()',
      /error\[E_EXPORT\]: `hostile\.no_calculator` gives no calculator; expected an ASE calculator, got int/,
    ],
    ['hostile.Cruch()', /`hostile` has no `Cruch`\n\s+hint: did you mean `hostile\.Crash`\?/],
    ['hostil.Crash()', /there is no Python module `hostil`\n\s+hint: did you mean `hostile`\?/],
    [
      'ase.calculators.emtt.EMT()',
      /there is no Python module `ase\.calculators\.emtt`\n\s+hint: did you mean `ase\.calculators\.emt`\?/,
    ],
    [
      'broken.Calculator()',
      /cannot import the Python module `broken`; got ModuleNotFoundError: No module named 'not_installed'/,
    ],
  ];
  for (const [calculator, message] of wrong) {
    test(calculator, async (context) => {
      const folder = new Folder(context);
      folder.write('in.xyz', frames(2));
      folder.write('broken.py', 'import not_installed\n');
      const { code, stderr } = await atomloop(
        ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', calculator],
        { cwd: folder.path, env },
      );
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.ok(!existsSync(folder.at('out.xyz')));
    });
  }
});
