import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AtomloopError } from '../../src/errors.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import type { Literal } from '../../src/expressions/literal.js';
import { MAX_DEPTH } from '../../src/expressions/value.js';

const failure = (text: string): AtomloopError => {
  try {
    parseConstructor(text);
  } catch (error) {
    assert.ok(error instanceof AtomloopError);
    return error;
  }
  return assert.fail(`\`${text}\` was accepted`);
};

const argument = (text: string): Literal | undefined => parseConstructor(`f(${text})`).args[0];

const plain = (value: unknown): unknown => structuredClone(value);

test('a name alone is a call without arguments', () => {
  for (const text of ['emt', 'emt()', ' emt ( ) ']) {
    const { name, args, kwargs } = parseConstructor(text);
    assert.deepEqual([name, args, Object.keys(kwargs)], ['emt', [], []]);
  }
});

test('a dotted name with positional and keyword arguments is read', () => {
  const { name, args, kwargs } = parseConstructor('mace.calculators.mace_mp("small", dtype=\'f64\', n = 2,)');
  assert.equal(name, 'mace.calculators.mace_mp');
  assert.deepEqual(args, ['small']);
  assert.deepEqual(plain(kwargs), { dtype: 'f64', n: 2 });
});

test('numbers are read with sign, fraction and exponent', () => {
  const cases = {
    '3': 3,
    '+3': 3,
    '-3': -3,
    '1.5': 1.5,
    '5.': 5,
    '.5': 0.5,
    '1e-3': 1e-3,
    '-2.5E+2': -250,
    '0': 0,
  };
  for (const [text, value] of Object.entries(cases)) assert.equal(argument(text), value, text);
});

test('integers past 2^53 keep every digit', () => {
  assert.equal(argument('9007199254740991'), 9007199254740991);
  assert.equal(argument('9007199254740993'), 9007199254740993n);
  assert.equal(argument('-9007199254740993'), -9007199254740993n);
});

test('what only looks like a number is refused', () => {
  for (const text of ['1_000', '0x10', '007', '1e', '1.2.3', '--1', '+', '.', '1e400', '3a']) {
    assert.equal(failure(`f(${text})`).code, 'E_EXPRESSION', text);
  }
});

test('booleans and nothing are read in the spelling of Python and of JSON', () => {
  assert.deepEqual(parseConstructor('f(True, true, False, false, None, null)').args, [
    true,
    true,
    false,
    false,
    null,
    null,
  ]);
});

test('text has the escapes of Python and JSON', () => {
  assert.equal(argument(String.raw`'it\'s'`), "it's");
  assert.equal(
    argument(String.raw`"a\n\t\\\"\/\x41\u00c5\U0001F600\ud83d\ude00"`),
    'a\n\t\\"/A\u00c5\u{1F600}\u{1F600}',
  );
  assert.equal(argument(`"it's"`), "it's");
});

test('an unknown escape is refused with advice on backslashes', () => {
  const error = failure(String.raw`eam("C:\pot")`);
  assert.equal(error.details.column, 8);
  assert.match(error.details.hint ?? '', /write a backslash/);
});

test('text must end on its line and be whole Unicode', () => {
  for (const text of [
    'f("abc',
    'f(\'abc")',
    'f("a\nb")',
    String.raw`f("\ud83d")`,
    String.raw`f("\U00110000")`,
  ]) {
    assert.equal(failure(text).code, 'E_EXPRESSION', text);
  }
});

test('lists, tuples and maps nest; brackets around one value only group', () => {
  assert.deepEqual(argument('[1, [2, (3, 4)], ()]'), [1, [2, [3, 4]], []]);
  assert.equal(argument('(1)'), 1);
  assert.deepEqual(argument('(1,)'), [1]);
  assert.deepEqual(plain(argument('{Cu: 1, "a b": {x: [True]}}')), { Cu: 1, 'a b': { x: [true] } });
});

test('keys such as __proto__ and constructor are data', () => {
  const map = argument('{__proto__: 1, constructor: 2}') as { [key: string]: Literal };
  assert.deepEqual(Object.entries(map), [
    ['__proto__', 1],
    ['constructor', 2],
  ]);
  assert.deepEqual(Object.entries(parseConstructor('f(__proto__=1, toString=2)').kwargs), [
    ['__proto__', 1],
    ['toString', 2],
  ]);
});

test('an error tells the column, what was expected and what came, with a caret under the place', () => {
  const error = failure('lj(sigma=3.4, epsilon=)');
  assert.equal(error.kind, 'usage');
  assert.match(error.message, /column 23$/);
  assert.equal(error.details.column, 23);
  assert.match(error.details.expected ?? '', /^a value/);
  assert.equal(error.details.got, '`)`');
  assert.equal(error.details.hint, `lj(sigma=3.4, epsilon=)\n${' '.repeat(22)}^`);
});

test('the caret of a long expression shows only its surroundings', () => {
  const hint = failure(`f(${'1, '.repeat(500)}?)`).details.hint ?? '';
  const [shown = '', caret = ''] = hint.split('\n');
  assert.ok(shown.length < 130);
  assert.equal(shown.charAt(caret.length - 1), '?');
});

test('columns count characters, not code units', () => {
  assert.equal(failure('f("\u{1F600}", ?)').details.column, 8);
});

test('a word that is no value gets the advice to quote it, a call that nothing is evaluated', () => {
  assert.match(failure('xtb(method=GFN2)').details.hint ?? '', /write text in quotes: "GFN2"/);
  assert.match(failure('f(EMT())').details.hint ?? '', /not evaluated/);
  for (const text of ['f(nan)', 'f(inf)', 'f(-inf)']) assert.equal(failure(text).code, 'E_EXPRESSION');
});

test('an argument or key given twice is refused', () => {
  assert.equal(failure('lj(rc=1, rc=2)').details.column, 10);
  assert.equal(failure('f({a: 1, "a": 2})').details.column, 10);
});

test('a positional argument after a keyword argument is refused', () => {
  assert.match(failure('lj(rc=1, 2)').details.expected ?? '', /key=value/);
});

test('incomplete and trailing text is refused', () => {
  for (const text of [
    '',
    '()',
    '3',
    'emt(',
    'emt)',
    'emt()x',
    'emt() emt()',
    'a..b',
    'a.',
    'f(1 2)',
    'f(,)',
    'f([1)',
    'f({1: 2})',
    'f({a})',
    'f(True=1)',
    'f(a==1)',
    'emt;',
    'f({a: 1 b: 2})',
  ]) {
    assert.equal(failure(text).code, 'E_EXPRESSION', text);
  }
});

test('nesting is limited', () => {
  const nested = (depth: number): string => `f(${'['.repeat(depth)}${']'.repeat(depth)})`;
  assert.ok(parseConstructor(nested(MAX_DEPTH)));
  assert.match(failure(nested(100_000)).details.expected ?? '', /levels/);
});

const quoted = (text: string): string => JSON.stringify(text);

/** With an exponent where the digits alone would be read as a bigint. */
const writtenNumber = (value: number): string => {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isSafeInteger(value) ? String(value) : value.toExponential();
};

const written = (value: Literal): string => {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return writtenNumber(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${quoted(key)}: ${written(inner)}`)
    .join(', ')}}`;
};

const { literal } = fc.letrec<{ literal: Literal }>((tie) => ({
  literal: fc.oneof(
    { maxDepth: 4 },
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.array(tie('literal'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('literal'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

test('every literal that is written is read back as it was', () => {
  fc.assert(
    fc.property(literal, fc.stringMatching(/^[a-z_]\w{0,8}$/), (value, key) => {
      fc.pre(!['true', 'false', 'null'].includes(key));
      const { args, kwargs } = parseConstructor(`f(${written(value)}, ${key} = ${written(value)})`);
      const expected = JSON.stringify([value, value], bigintAsText);
      assert.equal(JSON.stringify([args[0], kwargs[key]], bigintAsText), expected);
      assert.ok(Array.isArray(value) === Array.isArray(args[0]) && Object.is(typeof value, typeof args[0]));
    }),
  );
});

function bigintAsText(_: string, value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : value;
}

test('any text gives an expression or an error with a code, at once', () => {
  const pieces = fc.constantFrom(
    'f',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '=',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '1',
    '-',
    '.',
    'e',
    ' ',
    '\n',
    '\u{1F600}',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((list) => list.join('')),
      ),
      (text) => {
        try {
          parseConstructor(text);
        } catch (error) {
          assert.ok(error instanceof AtomloopError && error.code === 'E_EXPRESSION');
          assert.ok((error.details.column ?? 0) >= 1);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
