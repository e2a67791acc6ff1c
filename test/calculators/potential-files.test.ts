import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { calculatorFiles, checkCalculatorFiles, createCalculator } from '../../src/calculators/registry.js';
import { AtomloopError } from '../../src/errors.js';
import type { Literal } from '../../src/expressions/literal.js';
import { Folder } from '../helpers/folder.js';
import { potentialFile } from '../helpers/potentials.js';
import { outcomesOf } from './outcomes.js';
import { configurationOf, crystal, stopFlag } from './structures.js';

const spec = (name: string, file: string, more: Record<string, Literal> = {}) => ({
  name,
  args: [file],
  kwargs: more,
});

async function failure(...given: Parameters<typeof spec>): Promise<AtomloopError> {
  const thrown: unknown = await checkCalculatorFiles(spec(...given)).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof AtomloopError, 'expected an error');
  assert.equal(thrown.kind, 'format');
  return thrown;
}

/** A setfl file of one or two elements with ten points, in lines of five. */
function setfl({ symbols = ['Cu'], form = 'alloy', points = 10, header = '' } = {}): string {
  const rows = (value: number) =>
    Array.from({ length: Math.ceil(points / 5) }, (_, row) =>
      Array.from({ length: Math.min(5, points - 5 * row) }, (_, k) =>
        (value * (5 * row + k)).toFixed(3),
      ).join(' '),
    ).join('\n');
  const densities = form === 'fs' ? symbols : symbols.slice(0, 1);
  const blocks = symbols.map((_, k) => [
    `${String(29 + k)} 63.5 3.6 fcc`,
    rows(-0.1),
    ...densities.map(() => rows(0.1)),
  ]);
  const pairs = symbols.flatMap((_, k) => Array.from({ length: k + 1 }, () => rows(0.2)));
  const top = header || `${String(points)} 0.5 ${String(points)} 0.5 4.5`;
  return [
    'a',
    'b',
    'c',
    [String(symbols.length), ...symbols].join(' '),
    top,
    ...blocks.flat(),
    ...pairs,
    '',
  ].join('\n');
}

const sw = (line: string): string => `# comment\n\n${line} # more\n`;
const SI = 'Si Si Si 2.17 2.1 1.8 21 1.2 -0.33 7.05 0.6 4 0 0';
const C = 'C C C 3 1 0 38049 4.3484 -.57 .73 1.6e-7 2.2 346.7 1.95 0.15 3.5 1393.6';

describe('files that are right', () => {
  const names = readdirSync(dirname(potentialFile('x')));
  const of = (ending: RegExp) => names.filter((name) => ending.test(name));
  const every = [
    ...of(/\.eam(\.alloy|\.fs)?$/).map((name) => ['eam', name] as const),
    ...of(/\.sw$/).map((name) => ['sw', name] as const),
    ...of(/\.tersoff$/).map((name) => ['tersoff', name] as const),
  ];

  test('all of LAMMPS are read', async () => {
    assert.ok(every.length > 30, String(every.length));
    for (const [calculator, name] of every) await checkCalculatorFiles(spec(calculator, potentialFile(name)));
  });

  test('the form of a setfl file is seen whatever its name', async (t) => {
    const folder = new Folder(t);
    for (const [name, content] of [
      ['x.fs', 'NiAlH_jea.eam.alloy'],
      ['x.alloy', 'CuZr_mm.eam.fs'],
      ['x', 'AlFe_mm.eam.fs'],
      ['y', 'Cu_u3.eam'],
    ] as const) {
      await checkCalculatorFiles(spec('eam', folder.write(name, readFileSync(potentialFile(content)))));
    }
  });

  test('exponents of Fortran, line ends of Windows and blank lines are read', async (t) => {
    const folder = new Folder(t);
    const text = setfl().replaceAll('0.100', '1.00D-1').replaceAll('\n', '\r\n');
    await checkCalculatorFiles(spec('eam', folder.write('a', `${text}\r\n\r\n`)));
    await checkCalculatorFiles(spec('sw', folder.write('b', sw(SI.replace(' 21 ', '\n 21 ')))));
    await checkCalculatorFiles(spec('tersoff', folder.write('c', sw(C))));
  });

  test('labels that no species has are passed over', async (t) => {
    const folder = new Folder(t);
    const labeled = C.replaceAll(/\bC\b/g, 'C(x)');
    await checkCalculatorFiles(spec('tersoff', folder.write('a', `${labeled}\n${C}\n`)));
    const error = await failure('tersoff', folder.write('b', `${labeled}\n`));
    assert.match(error.details.expected ?? '', /chemical elements/);
  });

  test('what a run depends on is named by absolute path', () => {
    assert.deepEqual(calculatorFiles(spec('sw', 'a/Si.sw')), [`${process.cwd()}/a/Si.sw`]);
    assert.deepEqual(calculatorFiles({ name: 'emt', args: [], kwargs: {} }), []);
  });
});

describe('files that are wrong are told with their line', () => {
  const cases: readonly (readonly [title: string, calculator: string, content: string, line: number, expected: RegExp])[] = [
    ['empty', 'eam', '', 1, /number of elements/],
    ['another count of elements', 'eam', setfl().replace('1 Cu', '2 Cu'), 4, /as many symbols/],
    ['an element that is none', 'eam', setfl().replace('1 Cu', '1 Qq'), 4, /chemical symbols/],
    ['an element twice', 'eam', setfl({ symbols: ['Cu', 'Cu'] }), 4, /each once/],
    ['absurd tables', 'eam', setfl({ header: '1000000000 0.5 10 0.5 4.5' }), 5, /nrho and nr from 5 to 1000000/],
    ['no points', 'eam', setfl({ header: '10 0.5 0 0.5 4.5' }), 5, /nrho and nr/],
    ['a step of zero', 'eam', setfl({ header: '10 0 10 0.5 4.5' }), 5, /drho and dr above 0/],
    ['an absurd cutoff', 'eam', setfl({ header: '10 0.5 10 0.5 1e9' }), 5, /at most 100 Å/],
    ['a header that ends early', 'eam', setfl({ header: '10 0.5 10 0.5' }), 5, /nrho drho nr dr cutoff/],
    ['a word in place of a number', 'eam', setfl().replace('-0.500', 'NaN'), 8, /a number/],
    ['a hexadecimal number', 'eam', setfl().replace('-0.500', '0x10'), 8, /a number/],
    ['the end too early', 'eam', setfl().split('\n').slice(0, 9).join('\n'), 9, /10 numbers of the density of Cu/],
    ['more than there should be', 'eam', `${setfl()}1 2 3\n`, 13, /the end of the file/],
    ['too many numbers in a line', 'eam', setfl().replace('-0.900', '-0.900 1'), 8, /10 numbers of .* to end with a line/],
    ['no header of an element', 'eam', setfl().replace('29 63.5', '29.5 63.5'), 6, /the line that opens Cu/],
    ['no entry', 'sw', '# nothing\n', 0, /an entry of chemical elements/],
    ['an entry cut short', 'sw', sw('Si Si Si 1 2 3'), 4, /14 words/],
    ['an entry too long', 'sw', sw(`${SI} 5`), 3, /14 words that ends with a line/],
    ['an entry twice', 'sw', `${SI}\n${SI}\n`, 2, /each entry once/],
    ['a negative length', 'sw', sw(SI.replace(' 2.1 ', ' -2.1 ')), 3, /sigma of at least 0/],
    ['an absurd length', 'sw', sw(SI.replace(' 2.1 ', ' 2e6 ')), 3, /at most 100 Å/],
    ['pair terms that depend on the order', 'sw', 'Si Ge Ge 2 2 2 2 2 2 2 2 2 2 0\nGe Si Si 3 2 2 2 2 2 2 2 2 2 0\n', 1, /same pair terms .* line 2/],
    ['angles that depend on the order', 'sw', 'Si Ge C 2 2 2 2 2 2 2 2 2 2 0\nSi C Ge 2 2 2 3 2 2 2 2 2 2 0\n', 1, /same angle .* line 2/],
    ['an m that is neither 1 nor 3', 'tersoff', sw(C.replace('C 3 ', 'C 2 ')), 3, /m of 1 or 3/],
    ['no d', 'tersoff', sw(C.replace('4.3484', '0')), 3, /d above 0/],
    ['a taper wider than its middle', 'tersoff', sw(C.replace('0.15', '2.5')), 3, /D of at most R/],
    ['an exponent of zero', 'tersoff', sw(C.replace('.73', '0')), 3, /n above 0/],
  ]; // prettier-ignore
  for (const [title, calculator, content, line, expected] of cases) {
    test(`${calculator}: ${title}`, async (t) => {
      const file = new Folder(t).write('potential', content);
      const error = await failure(calculator, file);
      assert.equal(error.code, 'E_POTENTIAL_FILE');
      assert.equal(error.details.file, file);
      assert.equal(error.details.line, line);
      assert.match(error.details.expected ?? '', expected);
      assert.ok(error.details.got);
    });
  }

  test('no file, and what is none', async (t) => {
    const folder = new Folder(t);
    const missing = await failure('eam', folder.at('missing'));
    assert.equal(missing.code, 'E_POTENTIAL_READ');
    assert.equal(missing.details.got, 'no such file');
    assert.equal((await failure('sw', folder.path)).code, 'E_POTENTIAL_READ');
  });

  test('a file of one element in the older form', async (t) => {
    const folder = new Folder(t);
    const good = readFileSync(potentialFile('Cu_u3.eam'), 'latin1');
    const errors: [content: string, line: number, expected: RegExp][] = [
      [good.replace('63.550', '0'), 2, /atomic number and mass/],
      [good.replace('  500  5.01', '  5  5.01'), 3, /nrho and nr from 6/],
      [`${good}1 2\n`, 306, /the end of the file/],
      [good.split('\n').slice(0, 300).join('\n'), 300, /500 numbers of the density of Cu/],
    ];
    for (const [content, line, expected] of errors) {
      assert.notEqual(content, good);
      const error = await failure('eam', folder.write('Cu.eam', content), { form: 'funcfl' });
      assert.equal(error.details.line, line);
      assert.match(error.details.expected ?? '', expected);
    }
  });

  test('the form that comes farthest tells what is wrong', async (t) => {
    const cut = setfl({ symbols: ['Cu', 'Zn'], form: 'fs' })
      .split('\n')
      .slice(0, 20)
      .join('\n');
    const { details } = await failure('eam', new Folder(t).write('potential', cut));
    assert.equal(details.line, 20);
    assert.match(details.expected ?? '', /pair energy of Cu and Cu/);
  });

  test('a form that the content has not', async (t) => {
    const file = new Folder(t).write('potential', setfl({ symbols: ['Cu', 'Zn'], form: 'fs' }));
    await checkCalculatorFiles(spec('eam', file));
    assert.equal((await failure('eam', file, { form: 'alloy' })).code, 'E_POTENTIAL_FILE');
  });
});

describe('species that a file does not have', () => {
  const outcomes = async (t: TestContext, name: string, content: string, species: number[]) => {
    const calculator = await createCalculator(spec(name, new Folder(t).write('potential', content)));
    const configurations = [crystal(1, { species }), crystal(1, { species: species.slice(0, 1) })].map(
      configurationOf,
    );
    return outcomesOf(await calculator.calculate(configurations, ['energy'], stopFlag()));
  };

  test('fail their configuration alone and are named', async (t) => {
    const [failed, good] = await outcomes(t, 'eam', setfl(), [29, 30]);
    assert.ok(failed instanceof AtomloopError && !(good instanceof AtomloopError));
    assert.equal(failed.code, 'E_UNSUPPORTED_SPECIES');
    assert.equal(failed.details.expected, 'Cu');
    assert.equal(failed.details.got, '`Zn` (atom 1)');
  });

  test('so do species that it has apart but not together', async (t) => {
    const [failed, good] = await outcomes(t, 'sw', `${SI}\n${SI.replaceAll('Si', 'Ge')}\n`, [14, 32]);
    assert.ok(failed instanceof AtomloopError && !(good instanceof AtomloopError));
    assert.equal(failed.code, 'E_UNSUPPORTED_SPECIES');
    assert.match(failed.message, /14 14 32 together/);
  });
});
