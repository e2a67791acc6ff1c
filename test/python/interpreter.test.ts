import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { chooseInterpreter } from '../../src/python/interpreter.js';
import { atomloop, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';

/** A folder with `in.xyz`, and programs as text. */
function folderWith(context: TestContext, programs: Readonly<Record<string, string>> = {}): Folder {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(6));
  for (const [name, text] of Object.entries(programs)) chmodSync(folder.write(name, text), 0o755);
  return folder;
}

function calculate(folder: Folder, env: Record<string, string>, ...options: string[]): Promise<RunResult> {
  const args = [
    'calculate',
    'in.xyz',
    '-o',
    'out.xyz',
    '--calculator',
    'ase.calculators.emt.EMT()',
    ...options,
  ];
  return atomloop(args, { cwd: folder.path, env });
}

test('the option goes before the variable, that before an active environment, that before the path', (context) => {
  const folder = folderWith(context);
  for (const name of ['venv', 'conda', 'path']) mkdirSync(folder.at(join(name, 'bin')), { recursive: true });
  for (const name of ['venv/bin/python', 'conda/bin/python', 'path/bin/python3'])
    symlinkSync(python, folder.at(name));
  const path = { PATH: folder.at('path/bin') };
  const conda = { ...path, CONDA_PREFIX: folder.at('conda') };
  const venv = { ...conda, VIRTUAL_ENV: folder.at('venv') };
  const named = { ...venv, ATOMLOOP_PYTHON: 'mine' };
  const command = (env: NodeJS.ProcessEnv): string | undefined => chooseInterpreter(env)?.command;
  assert.equal(command(named), 'mine');
  assert.equal(command(venv), folder.at('venv/bin/python'));
  assert.equal(command(conda), folder.at('conda/bin/python'));
  assert.equal(command(path), folder.at('path/bin/python3'));
  assert.equal(command({ PATH: folder.path }), undefined);
});

describe('an interpreter that cannot serve ends the run with exit code 2, and says what is missing', () => {
  const noSite = `#!/bin/sh\nexec ${python} -S "$@"\n`;
  const cases: [string, string, RegExp][] = [
    [
      'is not there',
      'absent',
      /E_PYTHON_MISSING.*cannot start .*`absent`.*got spawn absent ENOENT(.|\n)*--python/,
    ],
    ['is no Python', 'refuses', /E_PYTHON_MISSING.*cannot start .*got not today/],
    [
      'has no numpy',
      'no-site',
      /E_PYTHON_PACKAGE.*expected numpy and ASE, got numpy: No module named(.|\n)*-m pip install numpy ase/,
    ],
  ];
  for (const [what, name, message] of cases) {
    test(`one that ${what}`, async (context) => {
      const folder = folderWith(context, {
        'no-site': noSite,
        refuses: '#!/bin/sh\necho not today >&2\nexit 1\n',
      });
      const command = name === 'absent' ? name : folder.at(name);
      const { code, stderr } = await calculate(folder, {}, '--python', command);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
  }

  test('one that is too old', async (context) => {
    const text = `#!${python}\nimport runpy, sys\nsys.version_info = (3, 5, 2)\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n`;
    const folder = folderWith(context, { old: text });
    const { code, stderr } = await calculate(folder, { ATOMLOOP_PYTHON: folder.at('old') });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /E_PYTHON_OLD.*expected Python 3\.7 or newer, got Python 3\.5\.2/);
  });

  test('none at all', async (context) => {
    const folder = folderWith(context);
    const { code, stderr } = await calculate(folder, {
      PATH: folder.path,
      VIRTUAL_ENV: '',
      CONDA_PREFIX: '',
    });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /E_PYTHON_MISSING.*there is no Python(.|\n)*ATOMLOOP_PYTHON/);
  });
});

test('results are the same bytes with one worker, with two, and in this process', async (context) => {
  const texts = await Promise.all(
    [
      ['--npool', '1'],
      ['--npool', '2', '--chunksize', '1'],
      ['--npool', '0'],
    ].map(async (options) => {
      const folder = folderWith(context);
      const { code, stderr } = await calculate(folder, { ATOMLOOP_PYTHON: python }, ...options);
      assert.equal(code, 0, stderr);
      return folder.read('out.xyz');
    }),
  );
  assert.match(texts[0] ?? '', /EMT_forces:R:3.*EMT_energy=.*EMT_stress=/);
  assert.equal(texts[1], texts[0]);
  assert.equal(texts[2], texts[0]);
});

test('one worker is the default, and it is said why', async (context) => {
  const { code, stderr } = await calculate(folderWith(context), { ATOMLOOP_PYTHON: python }, '--dry-run');
  assert.equal(code, 0, stderr);
  assert.match(stderr, /scheme\s+processes, 1 workers?: (the|it may be|CPU)/);
});

test('properties that the calculator has not are refused where they are asked for, and left out by default', async (context) => {
  const folder = folderWith(context);
  const env = { ATOMLOOP_PYTHON: python };
  const asked = await calculate(folder, env, '--properties', 'energy,dipole');
  assert.equal(asked.code, 2, asked.stderr);
  assert.match(asked.stderr, /cannot use argument `properties`; expected energy, .*got `dipole`/);
  const misspelled = await calculate(folder, env, '--properties', 'dipol');
  assert.match(misspelled.stderr, /`dipole`\?/);
});

test('the doctor tells which Python there is', async () => {
  const { code, stdout } = await atomloop(['doctor'], { env: { ATOMLOOP_PYTHON: python } });
  assert.equal(code, 0);
  assert.match(stdout, /^ok {3}python +3\.\d+\.\d+ with ASE 3\.\S+, numpy \S+: .*ATOMLOOP_PYTHON/m);
  const { code: without, stdout: text } = await atomloop(['doctor'], { env: { ATOMLOOP_PYTHON: 'absent' } });
  assert.equal(without, 0);
  assert.match(text, /^ok {3}python +cannot start/m);
});
