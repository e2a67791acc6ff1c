import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AtomloopError } from '../../src/errors.js';
import { whereFunction, type WhereOptions } from '../../src/expressions/where-evaluate.js';
import type { WhereArray, WhereScope, WhereValue } from '../../src/expressions/where-value.js';

const vector = (...values: number[]): WhereArray => ({ kind: 'number', shape: [values.length], values });
const texts = (...values: string[]): WhereArray => ({ kind: 'text', shape: [values.length], values });

const info = new Map<string, WhereValue>([
  ['energy', -3.5],
  ['config_type', 'md:step_10'],
  ['big', 2n ** 60n],
  ['flag', true],
  ['none_like', NaN],
  ['stress', vector(1, 2, 3, 0, 0, -4)],
  ['odd key', 7],
  ['natoms', 1000],
]);
const arrays = new Map<string, WhereValue>([
  ['forces', { kind: 'number', shape: [3, 3], values: [3, 4, 0, 0, 0, 1, 0, 0, 0] }],
  ['fixed', { kind: 'logical', shape: [3], values: [1, 0, 0] }],
  ['energy', vector(1, 2, 3)],
]);
const quantities = new Map<string, WhereValue>([
  ['natoms', 3],
  ['species', texts('Cu', 'Cu', 'O')],
  ['elements', texts('Cu', 'O')],
  ['volume', null],
]);

const scope: WhereScope = {
  lookup: (name) =>
    quantities.get(name) ?? (quantities.has(name) ? null : (info.get(name) ?? arrays.get(name))),
  info: (key) => info.get(key),
  array: (name) => arrays.get(name),
  count: (label) => ['Cu', 'Cu', 'O'].filter((one) => one === label).length,
};

const holds = (text: string, options?: WhereOptions): boolean => whereFunction(text, options)(scope);

/** Expressions that hold, and some that do not. */
const trueOnes = [
  'true',
  'natoms == 3',
  'natoms != 4 and energy < 0',
  '1 < natoms <= 3',
  'not 3 < natoms',
  'not (natoms == 4) and not flag == false',
  'energy + 1 * 2 == -1.5',
  '(energy + 1) * 2 == -5',
  '2 ** 3 ** 2 == 512',
  '-2 ** 2 == -4',
  '2 ** -1 == 0.5',
  '7 // 2 == 3 and -7 // 2 == -4 and -7 % 3 == 2 and 7 % -3 == -2',
  '- - 3 == 3 and +3 == 3',
  'config_type == "md:step_10"',
  "startswith(config_type, 'md') and endswith(config_type, \"10\") and contains(config_type, ':')",
  '"step" in config_type and "Step" not in config_type',
  'lower("AbC") == "abc" and upper("x") == "X" and len("é😀") == 2',
  'natoms in [1, 2, 3]',
  'config_type not in ["a", "b"]',
  '"Cu" in elements and not ("H" in elements)',
  'count("Cu") == 2 and count("H") == 0 and fraction("Cu") > 0.66',
  'count(species == "O") == 1 and any(species == "O") and not all(species == "O")',
  'max(norm(forces)) == 5 and min(norm(forces)) == 0',
  'sum(forces) == 8 and mean([1, 2, 6]) == 3 and len(forces) == 3',
  'norm(stress) == sqrt(30)',
  'max(1, natoms, 2) == 3 and min(1, 2) == 1',
  'max(abs(stress)) == 4 and stress[-1] == -4 and stress[0] == 1',
  'forces[0, 1] == 4 and sum(forces[:, 2]) == 1 and norm(forces[0]) == 5',
  'any(forces > 3.9) and count(forces > 0) == 3',
  'all(abs(forces) < 10 and forces >= 0)',
  'any(fixed) and count(fixed) == 1 and not all(fixed)',
  'count(not fixed) == 2',
  'big == 1152921504606846976 and big > 1152921504606846975 and big != 1.5',
  'info["odd key"] == 7 and info.natoms == 1000 and arrays.energy[2] == 3 and info.energy == -3.5',
  'has(energy) and has("odd key") and not has(nothing) and has(arrays.forces)',
  'isnan(none_like) and not isfinite(none_like) and isfinite(energy)',
  'floor(-0.5) == -1 and ceil(0.5) == 1 and round(2.4) == 2 and exp(0) == 1 and log(1) == 0',
  'none == none and missing == none and missing != 3 and volume == none',
  'flag and True and not false',
  '1e-3 < .5 and 5. == 5',
  'missing < 3 or natoms == 3',
];

const falseOnes = [
  'false',
  'none',
  'missing',
  'missing < 3',
  'not (missing < 3)',
  'missing + 1 == missing + 2 and false',
  'volume > 10',
  'missing < 3 and natoms == 3',
  'none_like < 1 or none_like >= 1 or none_like == none_like',
  'config_type == 5',
  'startswith(missing, "a")',
  'max(missing) > 0',
  'max([]) > 0',
  'stress[6] == 0',
  'forces[3, 0] < 1',
  'missing[0] == 1',
  '5 in missing',
  'norm(missing) < 1',
  'not missing',
];

suite('an expression of where', () => {
  for (const text of trueOnes)
    test(`holds: ${text}`, () => {
      assert.equal(holds(text), true);
    });
  for (const text of falseOnes)
    test(`does not hold: ${text}`, () => {
      assert.equal(holds(text), false);
    });

  test('that is wrong is told with its column and a caret', () => {
    const cases: [string, number, RegExp][] = [
      ['', 1, /a name, a number/],
      ['natoms = 3', 8, /to compare write `==`/],
      ['natoms == 3 && flag', 13, /write `and`/],
      ['!flag', 1, /write `not`/],
      ['natoms <', 9, /got the end/],
      ['(natoms < 3', 12, /`\)`/],
      ['natoms < 3)', 11, /the end/],
      ['natms(3) < 4', 1, /functions: /],
      ['cuont("Cu") < 4', 1, /did you mean `count`/],
      ['startswith(config_type)', 1, /2 arguments of `startswith`, got 1/],
      ['1_000 < natoms', 1, /decimal number/],
      ['"open', 6, /closing "/],
      ['a[1, 2, 3] == 1', 2, /one or two places/],
      ['info[3] == 1', 6, /a key in quotes/],
      ['and', 1, /a name/],
      ['natoms not 3', 8, /the end/],
      [`${'('.repeat(65)}1${')'.repeat(65)}`, 66, /64 levels/],
      [`${'not '.repeat(65)}flag`, 260, /64 levels/],
      [`1${'+1'.repeat(1001)} > 0`, 2003, /1000 operations/],
      ['eval("1")', 1, /function/],
      ['natoms.constructor', 7, /the end/],
    ];
    for (const [text, column, pattern] of cases) {
      assert.throws(
        () => holds(text),
        (error: AtomloopError) => {
          const { expected = '', got = '', hint = '' } = error.details;
          assert.equal(error.code, 'E_EXPRESSION', text);
          assert.equal(error.details.column, column, text);
          assert.match(`expected ${expected}, got ${got}\n${hint}`, pattern);
          const [shown = '', caret = ''] = hint.split('\n');
          assert.equal(caret.trim(), '^');
          assert.equal(shown.charAt(caret.length - 1), text.charAt(column - 1));
          return true;
        },
      );
    }
  });

  test('whose types do not fit fails the configuration, and says where', () => {
    const cases: [string, number, RegExp, RegExp][] = [
      ['config_type < 3', 13, /two texts|a number/, /md:step_10/],
      ['natoms', 1, /true or false/, /the number 3/],
      ['flag and natoms', 10, /true or false/, /the number 3/],
      ['forces < 3', 8, /true or false/, /logicals \[3, 3\]/],
      ['sum(forces + stress) < 1', 12, /one shape/, /\[6\]/],
      ['config_type + 1 == 2', 13, /a number/, /text/],
      ['lower(natoms) == "a"', 1, /text/, /the number 3/],
      ['count(natoms) == 1', 1, /a species/, /the number 3/],
      ['natoms[0] == 1', 7, /an array/, /the number 3/],
      ['stress[0.5] == 1', 7, /a whole number/, /0.5/],
      ['stress[0, 1] == 1', 7, /one place/, /\[6\]/],
      ['natoms in [1, "a"]', 11, /numbers or texts/, /text/],
      ['natoms in 3', 8, /a list/, /the number 3/],
      ['not natoms', 1, /true or false/, /the number 3/],
      ['has(1 + 2)', 1, /a key/, /expression/],
    ];
    for (const [text, column, expected, got] of cases) {
      assert.throws(
        () => holds(text),
        (error: AtomloopError) => {
          assert.equal(error.code, 'E_WHERE', text);
          assert.match(error.message, new RegExp(`at column ${column}$`), text);
          assert.match(error.details.expected ?? '', expected, text);
          assert.match(error.details.got ?? '', got, text);
          return true;
        },
      );
    }
  });

  test('is strict about missing keys where that is asked for', () => {
    assert.throws(() => holds('missing == 3', { strict: true }), { code: 'E_WHERE' });
    assert.throws(() => holds('energy < 0 and info.missing', { strict: true }), { code: 'E_WHERE' });
    assert.equal(holds('has(missing) or energy < 0', { strict: true }), true);
    assert.equal(holds('volume == none', { strict: true }), true);
    assert.equal(holds('energy < 0 or missing == 3', { strict: true }), true);
  });
});
