import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Literal } from '../../src/expressions/literal.js';
import { parseSetting } from '../../src/expressions/setting.js';
import { operatorWords, type OptionForms, type OperatorSettings } from '../../src/steps/operator-words.js';
import type { OperatorAction } from '../../src/steps/step.js';

const forms: OptionForms = new Map([
  ...(['fmax', 'calculator', 'species', 'stress-mask', 'matrix', 'npool', 'scheme'] as const).map(
    (name) => [name, 'value'] as const,
  ),
  ...(['require-converged', 'normalize', 'no-normalize', 'no-center', 'overwrite'] as const).map(
    (name) => [name, 'flag'] as const,
  ),
  ['descriptor', 'repeated'],
  ['set', 'settings'],
]);

const action: OperatorAction = { type: 'operator', words: ['minimize'], inputs: [], options: {} };

function wordsOf(more: Partial<OperatorAction>, settings: Partial<OperatorSettings> = {}): string[] {
  const only = new Map([...forms].filter(([name]) => !['npool', 'scheme', 'overwrite'].includes(name)));
  return operatorWords({ ...action, ...more }, { forms: only, threads: 1, ...settings });
}

const optionWords = (options: Readonly<Record<string, Literal>>): string[] => wordsOf({ options }).slice(1);

test('an action is a command line: operator, inputs, output, what the step gives, options', () => {
  const given = wordsOf(
    {
      inputs: ['in.xyz', 'md.xyz@::10'],
      output: 'out.xyz',
      options: { calculator: 'emt', fmax: 0.01, 'require-converged': true },
    },
    { forms, threads: 2, scheme: 'threads', overwrite: true },
  );
  const expected =
    'minimize in.xyz md.xyz@::10 -o out.xyz --npool 2 --scheme threads --overwrite --calculator emt --fmax 0.01 --require-converged';
  assert.deepEqual(given, expected.split(' '));
});

test('what the action says itself goes before what the step gives', () => {
  const options = { npool: 3, overwrite: false };
  const words = wordsOf({ options }, { forms, threads: 1, overwrite: true });
  assert.deepEqual(words, ['minimize', '--npool', '3']);
});

test('a command gets only what it has', () => {
  const words = wordsOf(
    { words: ['merge'], output: 'a.xyz' },
    { forms: new Map(), threads: 4, overwrite: true },
  );
  assert.deepEqual(words, ['merge', '-o', 'a.xyz']);
});

suite('values', () => {
  const cases: readonly (readonly [title: string, options: Record<string, Literal>, words: string[]])[] = [
    ['true is a bare option', { 'require-converged': true }, ['--require-converged']],
    ['false is none where nothing turns it off', { 'require-converged': false }, []],
    ['false turns off what has an opposite', { normalize: false }, ['--no-normalize']],
    ['so does the name of the opposite', { 'no-normalize': true }, ['--no-normalize']],
    ['what can only be turned off: true', { center: true }, []],
    ['what can only be turned off: false', { center: false }, ['--no-center']],
    ['a small number', { fmax: 1e-7 }, ['--fmax', '1e-7']],
    ['a negative number is no option', { fmax: -0.5 }, ['--fmax=-0.5']],
    ['nor is a text like one', { calculator: '--x' }, ['--calculator=--x']],
    ['a large integer', { fmax: 12345678901234567890n }, ['--fmax', '12345678901234567890']],
    ['a list, with commas', { 'stress-mask': [1, 1, 0] }, ['--stress-mask', '1,1,0']],
    ['texts, with commas', { species: ['Cu', 'Au'] }, ['--species', 'Cu,Au']],
    [
      'rows, as JSON',
      {
        matrix: [
          [-1, 1],
          [1, -1],
        ],
      },
      ['--matrix', '[[-1,1],[1,-1]]'],
    ],
    [
      'a repeatable option once for each value',
      { descriptor: ['soap(a=1, b=2)', 'rdf()'] },
      ['--descriptor', 'soap(a=1, b=2)', '--descriptor', 'rdf()'],
    ],
    ['or for one', { descriptor: 'rdf()' }, ['--descriptor', 'rdf()']],
    ['a map is settings', { set: { by: 0.25, name: 'a b' } }, ['--set', 'by=0.25', '--set', 'name=a b']],
    ['settings as they are written', { set: ['by=1'] }, ['--set', 'by=1']],
    ['what is unknown is left to the command', { fmx: 1, norm: true }, ['--fmx', '--norm']],
    ['even where it is turned off', { norm: false }, ['--norm']],
  ];
  for (const [title, options, words] of cases) {
    test(title, () => {
      assert.deepEqual(optionWords(options), words);
    });
  }

  test('a map comes back as it was', () => {
    const set: Literal = {
      text: 'plain',
      digits: '12',
      word: 'true',
      quoted: '"x"',
      empty: '',
      lines: 'a\nb',
      number: 0.1,
      large: 9007199254740993n,
      flag: false,
      nothing: null,
      list: [1, 'two', [3]],
      map: { a: { b: 1n << 60n } },
    };
    const read = optionWords({ set })
      .filter((word) => word !== '--set')
      .map((text) => parseSetting(text));
    assert.deepEqual(
      read.map(({ key, value }) => [key, plain(value)]),
      Object.entries(set).map(([key, value]) => [key, plain(value)]),
    );
  });

  /** Maps of expressions have no prototype. */
  const plain = (value: Literal): unknown =>
    Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
        : value;

  const wrong: readonly (readonly [title: string, options: Record<string, Literal>, message: RegExp])[] = [
    ['nothing', { fmax: null }, /`fmax`.*`null`/],
    ['true for a number', { fmax: true }, /a number, a text or a list.*`true`/],
    ['a number for a flag', { 'require-converged': 1 }, /true or false.*`1`/],
    ['a map for a number', { fmax: { a: 1 } }, /a number, a text.*`\{"a":1\}`/],
    ['a number that is none in a map', { set: { a: NaN } }, /a finite one.*NaN/],
    ['a name with dashes', { '--fmax': 1 }, /without dashes.*`--fmax`/],
    ['a name with a value', { 'fmax=1': 1 }, /without dashes.*`fmax=1`/],
    ['no name', { '': 1 }, /without dashes/],
  ];
  for (const [title, options, message] of wrong) {
    test(`${title} is an error`, () => {
      assert.throws(
        () => optionWords(options),
        (error: Error & { details: object }) => {
          assert.match(`${error.message} ${Object.values(error.details).join(', ')}`, message);
          return true;
        },
      );
    });
  }
});

suite('words that begin with a minus', () => {
  test('inputs and outputs are files; a single one is standard input', () => {
    const words = wordsOf({ inputs: ['-a.xyz', '-', '--b/*.xyz'], output: '-o.xyz' });
    assert.deepEqual(words, ['minimize', './-a.xyz', '-', './--b/*.xyz', '-o', './-o.xyz']);
  });

  test('expressions are no options', () => {
    const words = wordsOf({ words: ['select', 'where', '-energy > 3'], inputs: ['in.xyz'] });
    assert.deepEqual(words, ['select', 'where', ' -energy > 3', 'in.xyz']);
  });
});

suite('the program of exec comes last, as it is', () => {
  test('from the argument `command`', () => {
    const words = wordsOf(
      { words: ['exec'], inputs: ['in.xyz'], output: 'o.xyz', options: { command: ['cp', '-v', 2] } },
      { forms, threads: 2 },
    );
    assert.deepEqual(words, 'exec in.xyz -o o.xyz --npool 2 -- cp -v 2'.split(' '));
  });

  test('from the words of the operator', () => {
    const words = wordsOf({ words: ['exec', '--', 'cat', '-'], inputs: ['in.xyz'], output: 'o.xyz' });
    assert.deepEqual(words, 'exec in.xyz -o o.xyz -- cat -'.split(' '));
  });
});
