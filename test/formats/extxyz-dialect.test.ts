import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type InfoValue, JsonInfo } from '../../src/configuration/column.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import type { Decoded } from '../../src/formats/format.js';

// Rules of the dialect beyond the files of the corpus.

const decode = (text: string | Uint8Array): Decoded =>
  extxyzFormat.decode(Buffer.from(text as string), { file: 'set.xyz', firstLine: 1, firstFrame: 0 });

function only(text: string): Configuration {
  const { configurations, error } = decode(text);
  assert.equal(error, undefined, error?.message);
  assert.equal(configurations.length, 1);
  return configurations[0] as Configuration;
}

const head = 'Properties=species:S:1:pos:R:3';

function plain(value: InfoValue | undefined): unknown {
  if (value instanceof JsonInfo) return { json: value.value };
  return typeof value === 'object'
    ? [value.kind, value.shape, Array.from(value.values as ArrayLike<unknown>)]
    : value;
}

const infoOf = (entry: string): unknown => {
  const { info } = only(`1\n${head} ${entry}\nH 0 0 0\n`);
  return Object.fromEntries(Array.from(info, ([key, value]) => [key, plain(value)]));
};

describe('extxyz dialect, values', () => {
  const values: readonly (readonly [string, unknown])[] = [
    ['a=007 b=+3 c=-0', { a: 7, b: 3, c: 0 }],
    ['a=1_000 b=0x10 c=1.2.3 d=1e d2=--1', { a: '1_000', b: '0x10', c: '1.2.3', d: '1e', d2: '--1' }],
    ['a=.5 b=5. c=1e5 d=1E-3 e=1d2', { a: 0.5, b: 5, c: 1e5, d: 1e-3, e: 100 }],
    ['a=nan b=-INF c=Infinity d=NaN', { a: NaN, b: -Infinity, c: Infinity, d: NaN }],
    ['a=[42] b="42" c={42} d=[4.5]', { a: ['I', [1], [42]], b: 42, c: 42, d: ['R', [1], [4.5]] }],
    [
      'a=[a, b] b=["x y", z] c=[1, a]',
      { a: ['S', [2], ['a', 'b']], b: ['S', [2], ['x y', 'z']], c: ['S', [2], ['1', 'a']] },
    ],
    [
      'a=[1 2 3] b=[1,2.5] c=[T, F]',
      { a: ['I', [3], [1, 2, 3]], b: ['R', [2], [1, 2.5]], c: ['L', [2], [1, 0]] },
    ],
    [
      'a="x\\ny" b="C:\\\\dir" c="say \\"hi\\"" d="a\\bc"',
      { a: 'x\ny', b: 'C:\\dir', c: 'say "hi"', d: 'abc' },
    ],
    ["a=it's b='two words' c=x\"y", { a: "it's", b: 'two words', c: 'x"y' }],
    ['a= b', { a: 'b' }],
    ['a=', { a: '' }],
    ['a=1,2,3 b=x,y', { a: ['I', [3], [1, 2, 3]], b: 'x,y' }],
    ['force="1 2 3 4 5 6 7 8 9"', { force: ['I', [9], [1, 2, 3, 4, 5, 6, 7, 8, 9]] }],
    ['stress="1 2 3 4 5 6 7 8 9"', { stress: ['R', [3, 3], [1, 4, 7, 2, 5, 8, 3, 6, 9]] }],
    ['virial=[[1,2,3],[4,5,6],[7,8,9]]', { virial: ['R', [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]] }],
    ['a="9223372036854775808 1"', { a: ['R', [2], [9223372036854775808, 1]] }],
    ['UID=12 uid="3 4"', { UID: '12', uid: '3 4' }],
  ];
  for (const [entry, expected] of values) {
    test(`${entry} is read as it is meant`, () => {
      assert.deepEqual(infoOf(entry), expected);
    });
  }

  test('JSON keeps long integers, and __proto__ as data', () => {
    const value = only(`1\n${head} j="_JSON {\\"__proto__\\": 9007199254740993}"\nH 0 0 0\n`).info.get('j');
    assert.ok(value instanceof JsonInfo);
    assert.deepEqual(Object.entries(value.value as object), [['__proto__', 9007199254740993n]]);
  });

  test('of a key that is given twice the last value counts, with a warning', () => {
    const { configurations, warnings } = decode(`1\n${head} a=1 b=2 a=3\nH 0 0 0\n`);
    assert.deepEqual(
      [...(configurations[0]?.info ?? [])],
      [
        ['a', 3],
        ['b', 2],
      ],
    );
    assert.deepEqual(warnings, ['key "a" twice: the last one counts']);
  });
});

describe('extxyz dialect, frames', () => {
  test('a Lattice of three numbers is a diagonal; without one nothing is periodic', () => {
    assert.deepEqual(
      [...(only(`1\nLattice="4 5 6" ${head}\nH 0 0 0\n`).cell ?? [])],
      [4, 0, 0, 0, 5, 0, 0, 0, 6],
    );
    assert.deepEqual(only(`1\n${head} pbc=T\nH 0 0 0\n`).pbc, [true, true, true]);
    assert.deepEqual(only(`1\n${head}\nH 0 0 0\n`).pbc, [false, false, false]);
  });

  test('blank lines first are skipped, between frames with a warning, at the end without one', () => {
    const { configurations, warnings, error } = decode(
      `\n \n1\n${head}\nH 0 0 0\n\n\t\n1\n${head}\nH 0 0 0\n\n\n`,
    );
    assert.deepEqual([configurations.length, error], [2, undefined]);
    assert.deepEqual(warnings, ['blank line between frames (line 6)', 'blank line between frames (line 7)']);
  });

  test('line ends of Windows and a byte order mark are read', () => {
    const configuration = only(`\ufeff1\r\n${head} a=b\r\nH 0 0 1.5\r\n`);
    assert.deepEqual([configuration.info.get('a'), configuration.positions[2]], ['b', 1.5]);
  });

  test('plain xyz: more than four columns are ignored, key=value is read, words are a comment', () => {
    const { configurations, warnings } = decode('1\nwater at 300 K\nH 0 0 0 0.1 0.2\n1\na=1\nH 0 0 0\n');
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      configurations.map(({ info }) => [...info]),
      [[['comment', 'water at 300 K']], [['a', 1]]],
    );
  });

  test('VEC lines after the atoms are cell vectors, and the comment is text', () => {
    const { configurations } = decode('1\nslab a=1\nH 0 0 0\nVEC1 4 0 0\nVEC2 0 5 0\n1\nx\nH 0 0 0\n');
    assert.deepEqual([...(configurations[0]?.cell ?? [])], [4, 0, 0, 0, 5, 0, 0, 0, 0]);
    assert.deepEqual(configurations[0]?.pbc, [true, true, false]);
    assert.equal(configurations[0].info.get('comment'), 'slab a=1');
    assert.equal(configurations[0].info.size, 1);
    assert.deepEqual([configurations.length, configurations[1]?.cell], [2, null]);
  });

  test('labels that are no elements are kept, with the atomic number 0', () => {
    const { species, numbers } = only(`3\n${head}\nC1 0 0 0\nCu 0 0 0\nQq 0 0 0\n`);
    assert.deepEqual(
      [species, [...numbers]],
      [
        ['C1', 'Cu', 'Qq'],
        [0, 29, 0],
      ],
    );
  });

  test('columns hold booleans in any case, and integers of up to 64 bits', () => {
    const { arrays } = only(
      `2\n${head}:ok:L:2:id:I:1\nH 0 0 0 tRuE F 5\nH 0 0 0 false TRUE -9223372036854775808\n`,
    );
    assert.deepEqual([...(arrays.get('ok')?.values ?? [])], [1, 0, 0, 1]);
    assert.deepEqual(arrays.get('id')?.values, BigInt64Array.of(5n, -(2n ** 63n)));
  });
});

describe('extxyz dialect, errors', () => {
  const frame = (comment: string, row = 'H 0 0 0'): string => `1\n${comment}\n${row}\n`;
  const errors: readonly (readonly [
    name: string,
    text: string,
    code: string,
    line: number,
    column: number | undefined,
  ])[] = [
    ['a number out of range in a column', frame(head, 'H 0 1e400 0'), 'E_BAD_FLOAT', 3, 5],
    ['a number out of range in info', frame(`${head} a=1e400`), 'E_BAD_FLOAT', 2, 34],
    [
      'an integer out of range in a column',
      frame(`${head}:n:I:1`, 'H 0 0 0 9223372036854775808'),
      'E_BAD_INT',
      3,
      9,
    ],
    ['a word in a boolean column', frame(`${head}:ok:L:1`, 'H 0 0 0 yes'), 'E_BAD_BOOL', 3, 9],
    ['a bracket that does not close', frame(`${head} a=[1, 2`), 'E_UNTERMINATED_BRACKET', 2, 34],
    ['a brace that does not close', frame(`${head} a={1 2`), 'E_UNTERMINATED_BRACKET', 2, 34],
    ['three dimensions', frame(`${head} a=[[[1]]]`), 'E_BAD_VALUE', 2, 36],
    ['broken JSON', frame(`${head} a="_JSON {1}"`), 'E_BAD_VALUE', 2, 35],
    ['a value without a key', frame(`${head} =5`), 'E_BAD_VALUE', 2, 32],
    ['a NUL byte in a row', frame(head, 'H 0 0\0 0'), 'E_BAD_CHARACTER', 3, 6],
    ['a Lattice of eight numbers', frame(`Lattice="1 0 0 0 1 0 0 0" ${head}`), 'E_BAD_LATTICE', 2, 1],
    ['a Lattice without a value', frame(`${head} Lattice`), 'E_BAD_LATTICE', 2, 32],
    ['pos of two numbers', frame('Properties=species:S:1:pos:R:2', 'H 0 0'), 'E_BAD_PROPERTIES', 2, 1],
    ['neither species nor Z', frame('Properties=pos:R:3', '0 0 0'), 'E_BAD_PROPERTIES', 2, 1],
    ['a count with nothing after it', '3\n', 'E_TRUNCATED', 2, undefined],
    ['a count of 2.0', '2.0\nx\n', 'E_BAD_COUNT', 1, undefined],
    ['an empty file', '', 'E_EMPTY', 1, undefined],
    ['VEC lines out of order', '1\nx\nH 0 0 0\nVEC2 0 5 0\n', 'E_BAD_LATTICE', 4, undefined],
  ];
  for (const [name, text, code, line, column] of errors) {
    test(`${name} is refused with its place`, () => {
      const { configurations, error } = decode(text);
      assert.deepEqual(
        [configurations.length, error?.code, error?.kind],
        [0, code, 'format'],
        error?.message,
      );
      assert.deepEqual(
        [error?.details.file, error?.details.line, error?.details.column],
        ['set.xyz', line, column],
      );
    });
  }

  test('an error says what was expected and what came, and names the count line before', () => {
    const { error } = decode(`1\n${head}\nH 0 0 0\nH 1 1 1\n`);
    assert.equal(error?.message, 'no atom count where a frame should begin (the count on line 1 says 1)');
    assert.deepEqual(
      [error.details.expected, error.details.got, error.details.frame],
      ['an atom count', 'H 1 1 1', 1],
    );
  });

  test('lines and frames are counted from where the text begins in its file', () => {
    const origin = { file: 'set.xyz', firstLine: 101, firstFrame: 20 };
    const text = Buffer.from(`\n${frame(head)}${frame(head, 'H 0 0 x')}`);
    const { error, warnings } = extxyzFormat.decode(text, origin);
    assert.deepEqual([error?.details.line, error?.details.frame], [107, 21]);
    assert.deepEqual(warnings, ['blank line between frames (line 101)']);
  });
});
