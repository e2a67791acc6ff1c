import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { checkCommandLine } from '../../src/cli/command-line.js';
import { commands } from '../../src/cli/commands.js';
import { optionForms, ownCommand, ownProcessReason } from '../../src/cli/step-words.js';
import type { AtomloopError } from '../../src/errors.js';
import { operatorWords } from '../../src/steps/operator-words.js';
import type { OperatorAction } from '../../src/steps/step.js';

suite('the form of an option is that of its definition', () => {
  const cases: readonly (readonly [command: string, forms: Readonly<Record<string, string | undefined>>])[] =
    [
      [
        'minimize',
        { fmax: 'value', 'require-converged': 'flag', output: 'repeated', tag: 'settings', npool: 'value' },
      ],
      ['minim', { fmax: 'value' }],
      ['descriptor', { descriptor: 'repeated', normalize: 'flag', 'no-normalize': 'flag', species: 'value' }],
      ['md', { stage: 'repeated', properties: 'value' }],
      ['select fps', { 'no-center': 'flag', center: undefined, num: 'value' }],
      ['generate supercell', { matrix: 'value', trace: 'flag' }],
      ['map op.mjs', { set: 'settings', items: 'value' }],
      ['error', { property: 'value', category: 'value', 'no-category': 'flag', overwrite: 'flag' }],
      ['merge', { npool: undefined, output: 'value' }],
    ];
  for (const [command, expected] of cases) {
    test(command, async () => {
      const forms = await optionForms(command.split(' '), commands);
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((name) => [name, forms.get(name)])),
        expected,
      );
    });
  }

  test('every option whose help says that it is repeatable takes several values', async () => {
    for (const { name, load } of commands) {
      const { Command } = await import('commander');
      const command = new Command(name);
      (await load()).define(command, () => undefined, commands);
      for (const { options, path } of [command, ...command.commands].map((one) => ({
        options: one.options,
        path: one === command ? [name] : [name, one.name()],
      }))) {
        const forms = await optionForms(path, commands);
        for (const { long = '', description } of options) {
          const takesSeveral = ['repeated', 'settings'].includes(forms.get(long.slice(2)) ?? '');
          assert.equal(takesSeveral, /\brepeatable\b/.test(description), `${path.join(' ')} ${long}`);
        }
      }
    }
  });
});

suite('a command line is checked without its files', () => {
  const good = [
    'minimize none.xyz -o none/out.xyz --calculator emt --fmax 0.01',
    'select fps none.xyz -o o.xyz --num 3 --descriptor-key soap',
    'generate supercell none.xyz -o o.xyz --repeat 2,1,1',
    'exec none.xyz -o o.xyz -- nothing',
    'merge -o o.xyz a b',
    'copy none.xyz -o o.xyz --scheme mpi',
    'map none.mjs none.xyz -o o.xyz --set by=1',
    'select where natoms>3 none.xyz -o o.xyz',
    'select fps none.xyz -o o.xyz --num 3 --descriptor-key soap --previous none.xyz',
    'calculate none.xyz -o o.xyz --calculator eam("none.eam.alloy")',
    'calculate none.xyz -o o.xyz --calculator own.package.Calculator()',
    'error none.xyz --calc-prefix x --ref-prefix y -o none/table.csv',
    'generate isolated-atoms none.xyz -o o.xyz',
    'info none.xyz',
  ];
  for (const line of good) {
    test(line, async () => {
      await checkCommandLine(line.split(' '), commands);
    });
  }

  const bad: readonly (readonly [line: string, code: string, message: RegExp, hint?: RegExp])[] = [
    ['minimise a -o b', 'E_USAGE', /unknown command/, /did you mean `minimize`/],
    ['minimize a -o b', 'E_USAGE', /--calculator/],
    ['calculate a -o b --calculator emt --npol 2', 'E_USAGE', /unknown option `--npol`/, /`--npool`/],
    ['calculate a -o b --calculator emt --npool two', 'E_OPTION', /--npool/],
    ['calculate a -o b --calculator emt --timeout 5x', 'E_DURATION', /--timeout/],
    ['calculate a -o b --calculator emt --on-error skipp', 'E_OPTION', /--on-error/, /`skip`/],
    ['generate supercel a -o b', 'E_USAGE', /unknown command `supercel`/, /supercell/],
    ['generate supercell a -o b --matrix 1,2', 'E_OPTION', /--matrix/],
    ['info a --help', 'E_USAGE', /help alone/],
    ['calculate a', 'E_USAGE', /--calculator/],
    ['calculate a --calculator emt', 'E_NO_OUTPUT', /no output/],
    ['calculate -o b --calculator emt', 'E_INPUTS', /no input/],
    ['calculate a -o b --calculator emtt', 'E_UNKNOWN_CALCULATOR', /`emtt`/, /`emt`/],
    ['calculate a -o b --calculator lj(sigma=)', 'E_EXPRESSION', /column 10/],
    ['minimize a -o b --calculator emt --fmax fast', 'E_ARGUMENT', /fmax/],
    ['copy a -o b --scheme treads', 'E_SCHEME', /`treads`/, /`threads`/],
    ['copy a -o b --allow-failures some', 'E_SETTING', /allow-failures/],
    ['copy a -o b --progress fast', 'E_SETTING', /--progress/],
    ['select fps a -o b --num 3', 'E_OPTION', /--descriptor-key/],
    ['select fsp a -o b --num 3', 'E_USAGE', /unknown method `fsp`/, /`fps`/],
    ['generate random -o b --composition Cu', 'E_INPUTS', /no count/],
    ['exec a -o b', 'E_USAGE', /no program/],
    ['error a --calc-prefix x --ref-prefix y --measure rms', 'E_OPTION', /--measure/, /`rmse`/],
    ['descriptor a -o b --key k --descriptor soup()', 'E_UNKNOWN_DESCRIPTOR', /soup/],
  ];
  for (const [line, code, message, hint = /(?:)/] of bad) {
    test(line, async () => {
      await assert.rejects(checkCommandLine(line.split(' '), commands), (error: AtomloopError) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        assert.match(error.details.hint ?? '', hint);
        return true;
      });
    });
  }
});

const action: OperatorAction = { type: 'operator', words: ['copy'], inputs: ['in.xyz'], options: {} };

test('a step runs in this process unless it would change or need what all of it shares', () => {
  const reason = (more: Partial<OperatorAction>, scheme?: string, directory = process.cwd()): unknown =>
    ownProcessReason({ ...action, ...more }, { directory, scheme });
  assert.equal(reason({}), undefined);
  assert.equal(reason({}, 'auto'), undefined);
  assert.equal(reason({ options: { scheme: 'threads' } }, 'serial'), undefined);
  assert.match(String(reason({ options: { python: 'python3' } })), /`python`/);
  assert.match(String(reason({ inputs: ['-'] })), /standard input/);
  assert.match(String(reason({ output: '-' })), /standard input and output/);
  assert.match(String(reason({ options: { items: '-' } })), /standard input/);
  assert.match(String(reason({}, 'serial')), /without workers/);
  assert.match(String(reason({ options: { npool: 0 } })), /without workers/);
  assert.match(String(reason({}, undefined, '/')), /directory/);
  for (const method of ['fps', 'cur', 'convex-hull'])
    assert.match(String(reason({ words: ['select', method] })), /busy/);
  assert.equal(reason({ words: ['select', 'where', 'natoms > 2'] }), undefined);
  assert.match(String(reason({ words: ['map', 'a.mjs'] })), /code of others/);
  for (const calculator of ['emt', 'lj(sigma=3.4, epsilon=0.01)', 'emtt', 3])
    assert.equal(reason({ words: ['calculate'], options: { calculator } }), undefined);
  for (const calculator of ['ase.calculators.emt.EMT()', 'xtb()'])
    assert.match(String(reason({ words: ['minimize'], options: { calculator } })), /code of others/);
});

test('a program of its own is this one', async () => {
  const forms = await optionForms(['schemes'], commands);
  const words = operatorWords(
    { type: 'operator', words: ['schemes'], inputs: [], options: { json: true } },
    { forms, threads: 2 },
  );
  const [command = '', ...args] = ownCommand(words);
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.equal(typeof JSON.parse(stdout), 'object');
});
