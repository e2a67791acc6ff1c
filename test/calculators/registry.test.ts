import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CalculatorSpec } from '../../src/calculators/calculator.js';
import { CALCULATORS, checkCalculator, createCalculator } from '../../src/calculators/registry.js';
import { AtomloopError } from '../../src/errors.js';
import type { Literal } from '../../src/expressions/literal.js';
import { potentialFile } from '../helpers/potentials.js';

const spec = (name: string, kwargs: Record<string, Literal> = {}, args: Literal[] = []): CalculatorSpec => ({
  name,
  args,
  kwargs,
});

function failure(...given: Parameters<typeof spec>): AtomloopError {
  try {
    checkCalculator(spec(...given));
  } catch (error) {
    assert.ok(error instanceof AtomloopError);
    assert.equal(error.kind, 'usage');
    return error;
  }
  throw new assert.AssertionError({ message: 'expected an error' });
}

/** What has no default. */
const needed: Readonly<Record<string, Record<string, Literal>>> = {
  eam: { file: potentialFile('Cu_mishin1.eam.alloy') },
  sw: { file: potentialFile('Si.sw') },
  tersoff: { file: potentialFile('SiC.tersoff') },
  zbl: { inner: 3, outer: 4 },
};

test('every kernel of ours can be built from its defaults and what it must be given', async () => {
  for (const { name, className, properties, supports } of CALCULATORS) {
    if (!supports.includes('threads')) continue;
    const calculator = await createCalculator(spec(name, needed[name]));
    assert.equal(calculator.name, className);
    assert.deepEqual(calculator.properties, properties);
  }
});

test('arguments may be given in order, by name, and as large integers', () => {
  checkCalculator(spec('lj', { epsilon: 1n }, [3.4]));
  checkCalculator(spec('lj', { sigma: 3.4, rc: null, ro: 5, smooth: true }));
});

describe('errors of calculators and arguments', () => {
  test('an unknown calculator, with the nearest known', () => {
    assert.equal(failure('emtt').code, 'E_UNKNOWN_CALCULATOR');
    assert.match(failure('emtt').details.hint ?? '', /`emt`/);
    assert.match(failure('LennardJones').details.hint ?? '', /`lj`/);
  });

  test('an unknown argument, with the nearest known', () => {
    const error = failure('lj', { sigm: 3 });
    assert.equal(error.code, 'E_CALCULATOR_ARGUMENT');
    assert.match(error.details.hint ?? '', /`sigma`/);
    assert.equal(error.details.got, '`sigm`');
  });

  const wrong: [string, Record<string, Literal>, Literal[], RegExp][] = [
    ['lj', { sigma: -1 }, [], /above 0/],
    ['lj', { sigma: 'large' }, [], /a finite number/],
    ['lj', { epsilon: Infinity }, [], /a finite number/],
    ['lj', { smooth: 1 }, [], /a boolean/],
    ['lj', { rc: 5, ro: 5, smooth: true }, [], /less than `rc` = 5/],
    ['lj', { sigma: null }, [], /a finite number/],
    ['lj', { sigma: 2 }, [3], /one value/],
    ['emt', {}, [true, false], /at most 1/],
    ['morse', { rcut1: 3 }, [], /less than `rcut2` = 2.7/],
    ['eam', {}, [], /a string/],
    ['eam', { file: 3 }, [], /a string/],
    ['eam', { file: 'Cu.eam.alloy', form: 'meam' }, [], /`alloy`, `fs` or `funcfl`/],
    ['zbl', { inner: 4, outer: 4 }, [], /less than `outer` = 4/],
    ['zbl', { inner: 4 }, [], /above 0 and at most 100/],
  ];
  for (const [name, kwargs, args, expected] of wrong) {
    test(`${name}: expected ${String(expected)}`, () => {
      const error = failure(name, kwargs, args);
      assert.equal(error.code, 'E_CALCULATOR_ARGUMENT');
      assert.match(error.details.expected ?? '', expected);
    });
  }
});
