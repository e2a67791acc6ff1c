import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type Column, type InfoValue, JsonInfo } from '../../src/configuration/column.js';
import { Configuration, type ConfigurationData } from '../../src/configuration/configuration.js';
import type { AtomloopError } from '../../src/errors.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { assertSame, contentOf } from './same-configuration.js';

const origin = { file: 'test', firstLine: 1, firstFrame: 0 };

const encode = (...configurations: Configuration[]): string =>
  Buffer.from(extxyzFormat.encode(configurations).bytes).toString();

function decode(text: string | Uint8Array): Configuration[] {
  const { configurations, error } = extxyzFormat.decode(Buffer.from(text as string), origin);
  if (error !== undefined) throw error;
  return configurations;
}

const only = (text: string): Configuration => decode(text)[0] as Configuration;

const build = (data: Partial<ConfigurationData>): Configuration =>
  new Configuration({ species: ['H'], positions: [0, 0, 0], ...data });

/** What stands after `key=` for a value. */
function written(value: InfoValue, key = 'key'): string {
  const text = encode(build({ info: [[key, value]] }));
  return text.slice(text.indexOf('pos:R:3 ') + 8, text.indexOf(' pbc=')).slice(key.length + 1);
}

describe('extxyz, the form of values', () => {
  const forms: readonly (readonly [InfoValue, string])[] = [
    [5, '5'],
    [-2.5, '-2.5'],
    [-0, '-0.0'],
    [1e300, '1e+300'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
    [9007199254740993n, '9007199254740993'],
    [true, 'T'],
    ['bulk/fcc-1.0', 'bulk/fcc-1.0'],
    ['two words', '"two words"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['C:\\dir', '"C:\\\\dir"'],
    ['', '"_JSON \\"\\""'],
    ['T', '"_JSON \\"T\\""'],
    ['123', '"_JSON \\"123\\""'],
    ['1_000', '"_JSON \\"1_000\\""'],
    ['1 2', '"_JSON \\"1 2\\""'],
    ['a\tb', '"_JSON \\"a\\\\u0009b\\""'],
    ['2024-01-01', '"2024-01-01"'],
    [{ kind: 'R', shape: [3], values: Float64Array.of(1, 2.5, NaN) }, '"1.0 2.5 nan"'],
    [{ kind: 'I', shape: [2], values: Int32Array.of(1, -2) }, '"1 -2"'],
    [{ kind: 'I', shape: [2], values: BigInt64Array.of(1n, -(2n ** 63n)) }, '"1 -9223372036854775808"'],
    [{ kind: 'L', shape: [2], values: Uint8Array.of(1, 0) }, '"T F"'],
    [{ kind: 'I', shape: [1], values: Int32Array.of(5) }, '"_JSON [5]"'],
    [{ kind: 'S', shape: [2], values: ['a', 'b c'] }, '"_JSON [\\"a\\", \\"b c\\"]"'],
    [{ kind: 'R', shape: [2, 1], values: Float64Array.of(1, NaN) }, '"_JSON [[1.0], [NaN]]"'],
    [
      new JsonInfo({ a: [1, null], b: 2n ** 60n }),
      '"_JSON {\\"a\\": [1, null], \\"b\\": 1152921504606846976}"',
    ],
  ];
  for (const [value, text] of forms) {
    test(`${text} is what a value becomes, and comes back`, () => {
      assert.equal(written(value), text);
      const configuration = build({ info: [['key', value]] });
      assertSame(only(encode(configuration)), configuration);
    });
  }

  test('stress and virial of 3x3 are nine numbers column by column; the rest stays what it is', () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assert.equal(
      written({ kind: 'R', shape: [3, 3], values }, 'stress'),
      '"1.0 4.0 7.0 2.0 5.0 8.0 3.0 6.0 9.0"',
    );
    assert.equal(
      written({ kind: 'R', shape: [9], values }, 'virial'),
      '"_JSON [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]"',
    );
    assert.equal(
      written({ kind: 'R', shape: [6], values: values.slice(0, 6) }, 'stress'),
      '"1.0 2.0 3.0 4.0 5.0 6.0"',
    );
    assert.equal(
      written({ kind: 'R', shape: [6], values: values.slice(3) }, 'EMT_stress'),
      '"4.0 5.0 6.0 7.0 8.0 9.0"',
    );
  });

  test('keys are quoted where they have to be', () => {
    const info: [string, InfoValue][] = [
      ['a b', 1],
      ['x=y', 2],
      ['"q"', 3],
      ['größe', 4],
      ['a-b.c(d)', 5],
      ['two\nlines', 6],
    ];
    const text = encode(build({ info }));
    assert.match(text, / "a b"=1 "x=y"=2 "\\"q\\""=3 größe=4 a-b\.c\(d\)=5 "two\\nlines"=6 /);
    assertSame(only(text), build({ info }));
  });
});

describe('extxyz, what cannot be written', () => {
  const longInteger = 2n ** 63n;
  const cases: readonly (readonly [string, Partial<ConfigurationData>, string])[] = [
    ['an info key Lattice', { info: [['Lattice', 1]] }, 'E_BAD_INFO'],
    ['an info key Properties', { info: [['Properties', 'x']] }, 'E_BAD_INFO'],
    ['an info key pbc', { info: [['pbc', true]] }, 'E_BAD_INFO'],
    ['an empty info key', { info: [['', 1]] }, 'E_BAD_INFO'],
    ['a number under uid', { info: [['uid', 5]] }, 'E_BAD_INFO'],
    ['an integer of more than 64 bits', { info: [['n', longInteger]] }, 'E_BAD_INT'],
    [
      'values that do not fill their shape',
      { info: [['v', { kind: 'R', shape: [2, 2], values: new Float64Array(3) }]] },
      'E_BAD_SHAPE',
    ],
    [
      'values of another type than their kind',
      { info: [['v', { kind: 'R', shape: [2], values: new Int32Array(2) }]] },
      'E_BAD_SHAPE',
    ],
    [
      'three dimensions',
      { info: [['v', { kind: 'R', shape: [1, 1, 1], values: new Float64Array(1) }]] },
      'E_BAD_SHAPE',
    ],
    [
      'a list where an array with its kind is due',
      { info: [['v', [1, 2] as unknown as InfoValue]] },
      'E_BAD_INFO',
    ],
    ['nothing as a value', { info: [['v', undefined as unknown as InfoValue]] }, 'E_BAD_INFO'],
    [
      'values without a kind as a column',
      { arrays: [['v', new Float64Array(1) as unknown as Column]] },
      'E_BAD_SHAPE',
    ],
    ['half a character', { info: [['v', 'a\ud800']] }, 'E_BAD_TEXT'],
    ['a label with a space', { species: ['H 1'] }, 'E_BAD_LABEL'],
    ['a label with a newline', { species: ['H\nH'] }, 'E_BAD_LABEL'],
    ['an empty label', { species: [''] }, 'E_BAD_LABEL'],
    [
      'an empty string in a column',
      { arrays: [['s', { kind: 'S', width: 1, values: [''] }]] },
      'E_BAD_LABEL',
    ],
    [
      'a column name with a colon',
      { arrays: [['a:b', { kind: 'I', width: 1, values: Int32Array.of(1) }]] },
      'E_BAD_COLUMN',
    ],
    [
      'a column name with a space',
      { arrays: [['a b', { kind: 'I', width: 1, values: Int32Array.of(1) }]] },
      'E_BAD_COLUMN',
    ],
    [
      'a column pos',
      { arrays: [['pos', { kind: 'R', width: 3, values: new Float64Array(3) }]] },
      'E_BAD_COLUMN',
    ],
    [
      'a column that is too short',
      { arrays: [['f', { kind: 'R', width: 3, values: new Float64Array(2) }]] },
      'E_BAD_SHAPE',
    ],
    [
      'a column of no width',
      { arrays: [['f', { kind: 'R', width: 0, values: new Float64Array(0) }]] },
      'E_BAD_SHAPE',
    ],
  ];
  for (const [name, data, code] of cases) {
    test(`${name} is refused, and the configuration is named`, () => {
      const isRefused = (error: AtomloopError): boolean => error.code === code && error.details.index === 1;
      assert.throws(() => encode(build({}), build(data)), isRefused);
    });
  }
});

const padded = `2
Lattice="5.440 0.0 0.0 0.0 5.44 0.0 0.0 0.0 5.44" Properties=species:S:1:pos:R:3:tag:I:1 step=7 energy=-10.50 pbc="T T F"
Si       0.10000000       0.00000000       0.00000000        1
Si       1.36000000       1.36000000       1.36000000        2
`;

describe('extxyz, text that is kept', () => {
  test('a frame that nobody changed is copied', () => {
    assert.equal(encode(only(padded)), padded);
    const seen = only(padded);
    contentOf(seen);
    assert.equal(encode(seen), padded);
  });

  test('frames of one chunk are written together as they are one by one, canonical or not', () => {
    const canonical = '1\nProperties=species:S:1:pos:R:3 pbc="F F F"\nH   0.50 0 0\n';
    const text = `${canonical}${canonical}\n 1 \nb=1 Properties=species:S:1:pos:R:3\n He 1D0 2 3 \n${canonical}`;
    const ranges = [
      [0, 4],
      [0, 2],
      [1, 3],
      [3, 4],
      [0, 0],
    ] as const;
    for (const [begin, end] of ranges) {
      const { bytes, lengths } = extxyzFormat.encode(decode(text).slice(begin, end));
      const single = decode(text)
        .slice(begin, end)
        .map((one) => encode(one));
      assert.equal(Buffer.from(bytes).toString(), single.join(''));
      assert.deepEqual(
        [...lengths],
        single.map((one) => one.length),
      );
    }
    const gap = decode(text).filter((_, frame) => frame !== 1);
    assert.equal(
      encode(...gap),
      decode(text)
        .filter((_, frame) => frame !== 1)
        .map((one) => encode(one))
        .join(''),
    );
    const [first, second, ...rest] = decode(text) as [Configuration, Configuration, ...Configuration[]];
    second.positions[0] = 2;
    assert.equal(encode(first, second).slice(canonical.length), canonical.replace('  0.50', '2'));
    assert.equal(encode(...rest), encode(...decode(text).slice(2)));
  });

  test('a text that is written as it stands is moved where it may be, and else copied', () => {
    const text = new TextEncoder().encode(
      '1\nProperties=species:S:1:pos:R:3 pbc="F F F"\nH 0 0 0\n'.repeat(3),
    );
    const read = (bytes: Uint8Array) => extxyzFormat.decode(bytes, origin).configurations;
    const encodeSome = (begin: number, end: number, movable: readonly Uint8Array<ArrayBuffer>[]) =>
      extxyzFormat.encode(read(text).slice(begin, end), movable).bytes;
    assert.equal(encodeSome(0, 3, [text]), text);
    for (const copy of [encodeSome(0, 3, []), encodeSome(0, 3, [text.slice()])]) {
      assert.notEqual(copy.buffer, text.buffer);
      assert.deepEqual(copy, text);
    }
    const part = encodeSome(1, 3, [text]);
    assert.notEqual(part.buffer, text.buffer);
    assert.deepEqual(part, text.slice(text.length / 3));
    const spaced = new Uint8Array([10, ...text]);
    assert.deepEqual(extxyzFormat.encode(read(spaced), [spaced]).bytes, text);
  });

  test('new columns are appended to the rows, and new info goes before pbc', () => {
    const configuration = only(padded);
    configuration.arrays.set('f', { kind: 'R', width: 3, values: Float64Array.of(1, 2, 3, -0, 0.1, 1e-30) });
    configuration.info.setReal('EMT_energy', -2);
    assert.equal(
      encode(configuration),
      padded
        .replace('tag:I:1', 'tag:I:1:f:R:3')
        .replace(' pbc', ' EMT_energy=-2.0 pbc')
        .replace('       1\n', '       1 1 2 3\n')
        .replace('       2\n', '       2 -0 0.1 1e-30\n'),
    );
  });

  test('the text of other columns is kept when one is changed, replaced or dropped', () => {
    const configuration = only(padded);
    configuration.positions[0] = 0.25;
    assert.match(encode(configuration), /\nSi 0\.25 0 0 1\nSi 1\.36 1\.36 1\.36 2\n/);
    const dropped = only(padded);
    dropped.arrays.delete('tag');
    assert.match(
      encode(dropped),
      /pos:R:3 step.*\nSi 0\.10000000 0\.00000000 0\.00000000\nSi 1\.36000000 1\.36000000 1\.36000000\n/,
    );
    const replaced = only(padded);
    replaced.arrays.set('tag', { kind: 'L', width: 1, values: Uint8Array.of(0, 1) });
    assert.match(encode(replaced), /pos:R:3:tag:L:1 .*\nSi 0\.10000000 0\.00000000 0\.00000000 F\nSi 1/);
  });

  test('a cell that is set anew to the same numbers keeps its text; another does not', () => {
    const configuration = only(padded);
    configuration.cell = Float64Array.of(5.44, 0, 0, 0, 5.44, 0, 0, 0, 5.44);
    assert.equal(encode(configuration), padded);
    configuration.cell = null;
    configuration.pbc = [false, false, true];
    assert.equal(encode(configuration), padded.replace(/Lattice="[^"]*" /, '').replace('T T F', 'F F T'));
  });

  test('species can be replaced, also where the file has atomic numbers', () => {
    const byNumber = only('2\nProperties=Z:I:1:pos:R:3 pbc="F F F"\n14 0 0 0\n8 1 1 1\n');
    byNumber.species = ['Si', 'O'];
    assert.equal(encode(byNumber), '2\nProperties=Z:I:1:pos:R:3 pbc="F F F"\n14 0 0 0\n8 1 1 1\n');
    byNumber.species = ['Si', 'C'];
    assert.deepEqual(only(encode(byNumber)).species, ['Si', 'C']);
  });

  test('dialect is written in canonical form', () => {
    const text = '\ufeff 2 \r\n\tenergy=1.0D0 x={1 2} flag pbc=[T,F,T]\r\n  H 0.0D0 0 0\t9 9\r\nH 0 0 1 \r\n';
    assert.equal(
      encode(only(text)),
      '2\nProperties=species:S:1:pos:R:3 energy=1.0 x="1 2" flag=T pbc="T F T"\nH 0 0 0\nH 0 0 1\n',
    );
  });

  test('JSON data that was changed in place is written anew', () => {
    const text =
      '0\nProperties=species:S:1:pos:R:3 d="_JSON {\\"a\\":[1.50,null]}" m="_JSON [[1,2],[3,4]]" pbc="F F F"\n';
    const configuration = only(text);
    contentOf(configuration);
    assert.equal(encode(configuration), text);
    (configuration.info.get('d') as { value: { a: unknown[] } }).value.a.push(2);
    (configuration.info.get('m') as { values: Int32Array }).values[0] = 9;
    assert.match(
      encode(configuration),
      / d="_JSON {\\"a\\": \[1\.5, null, 2\]}" m="_JSON \[\[9, 2\], \[3, 4\]\]" pbc/,
    );
  });
});

describe('extxyz, inputs that fuzzing found', () => {
  const folder = new URL('../../../test/fixtures/extxyz/fuzz/', import.meta.url);
  for (const file of readdirSync(folder)) {
    test(`${file} is written as it was read`, () => {
      const { configurations } = extxyzFormat.decode(readFileSync(new URL(file, folder)), origin);
      const read = decode(extxyzFormat.encode(configurations).bytes);
      assert.deepEqual(read.map(contentOf), configurations.map(contentOf));
    });
  }
});
