import fc from 'fast-check';
import {
  type Column,
  type InfoArray,
  type InfoValue,
  JsonInfo,
  type JsonValue,
  type ValueKind,
  type Values,
} from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { Info } from '../../src/configuration/info.js';

/** Any float64, bit patterns included; NaN only as the one NaN that text can hold. */
export const anyReal: fc.Arbitrary<number> = fc.oneof(
  fc
    .bigInt({ min: 0n, max: 2n ** 64n - 1n })
    .map((bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? 0),
  fc.double(),
  fc.integer(),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((n) => n / 10 ** 8),
  fc.constantFrom(
    0,
    -0,
    5e-324,
    -5e-324,
    2.225073858507201e-308,
    1.7976931348623157e308,
    1e22,
    1e23,
    2 ** 53 + 2,
  ),
);

const finite = anyReal.map((value) => (Number.isFinite(value) ? value : 1.5));

const anyLong = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Any text without lone surrogates, with what text formats stumble over more often. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      "'",
      '\\',
      ' ',
      '\n',
      '\t',
      '\r',
      '=',
      ',',
      '[',
      ']',
      '{',
      '}',
      'T',
      '1',
      '_',
      '\u00a0',
      '\u0000',
    ),
  }),
  fc.constantFrom(
    '123',
    'T',
    'False',
    '',
    '1e5',
    '1_000',
    'nan',
    'Infinity',
    '1,2',
    '_JSON 1',
    '_JSON',
    'C:\\dir',
    '1.0D0',
    'a b',
    '\u2028',
    'None',
  ),
);

const anyLabel = anyText.filter((text) => text !== '' && !/[\s\0]/.test(text));

const anyKey = anyText.filter(
  (key) => key !== '' && !key.includes('\0') && !['Lattice', 'Properties', 'pbc'].includes(key),
);

const anyName = anyLabel.filter((name) => !name.includes(':') && !['pos', 'species'].includes(name));

function valuesOf(kind: ValueKind, count: number, text: fc.Arbitrary<string>): fc.Arbitrary<Values> {
  const exactly = { minLength: count, maxLength: count };
  switch (kind) {
    case 'R':
      return fc.array(anyReal, exactly).map((values) => Float64Array.from(values));
    case 'I':
      return fc.oneof(
        fc.array(fc.integer(), exactly).map((values) => Int32Array.from(values)),
        fc.array(anyLong, exactly).map((values) => BigInt64Array.from(values)),
      );
    case 'L':
      return fc.array(fc.boolean(), exactly).map((values) => Uint8Array.from(values, Number));
    case 'S':
      return fc.array(text, exactly);
  }
}

const anyKind = fc.constantFrom<ValueKind>('R', 'I', 'L', 'S');

const anyColumn = (natoms: number): fc.Arbitrary<Column> =>
  fc
    .tuple(anyKind, fc.integer({ min: 1, max: 4 }))
    .chain(([kind, width]) =>
      valuesOf(kind, natoms * width, anyLabel).map((values) => ({ kind, width, values })),
    );

const anyShape = fc.oneof(
  fc.integer({ min: 1, max: 10 }).map((length) => [length]),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).map((shape) => [...shape]),
);

const anyArray: fc.Arbitrary<InfoArray> = fc.tuple(anyKind, anyShape).chain(([kind, shape]) => {
  const count = shape.reduce((product, length) => product * length, 1);
  return valuesOf(kind, count, anyText).map((values) => ({ kind, shape, values }));
});

const anyJson: fc.Arbitrary<JsonInfo> = fc
  .letrec<{ value: JsonValue; list: JsonValue[]; object: Record<string, JsonValue> }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      anyText,
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(anyText, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  }))
  .object.map((object) => new JsonInfo(object));

type Entry = readonly [key: string, value: InfoValue, isReal: boolean];

const anyValue: fc.Arbitrary<readonly [InfoValue, boolean]> = fc.oneof(
  anyReal.map((value) => [value, true] as const),
  fc.maxSafeInteger().map((value) => [Object.is(value, -0) ? 0 : value, false] as const),
  anyLong.filter((value) => !Number.isSafeInteger(Number(value))).map((value) => [value, false] as const),
  fc.boolean().map((value) => [value, false] as const),
  anyText.map((value) => [value, false] as const),
  anyArray.map((value) => [value, false] as const),
  anyJson.map((value) => [value, false] as const),
);

const anyEntry: fc.Arbitrary<Entry> = fc
  .tuple(
    fc.oneof(anyKey, fc.constantFrom('stress', 'virial', 'energy', '__proto__', 'comment', 'lattice')),
    anyValue,
  )
  .map(([key, [value, isReal]]) => [key, value, isReal]);

function infoOf(entries: readonly Entry[]): Info {
  const info = new Info();
  for (const [key, value, isReal] of entries) {
    // `uid` holds text only.
    if (key.toLowerCase() === 'uid' && typeof value !== 'string') continue;
    if (isReal) info.setReal(key, value as number);
    else info.set(key, value);
  }
  return info;
}

/** Any configuration that extended XYZ can hold, which is nearly any. */
export const anyConfiguration: fc.Arbitrary<Configuration> = fc.nat({ max: 5 }).chain((natoms) =>
  fc
    .record({
      species: fc.array(fc.oneof(fc.constantFrom('H', 'Si', 'Cu'), anyLabel), {
        minLength: natoms,
        maxLength: natoms,
      }),
      positions: fc.array(anyReal, { minLength: 3 * natoms, maxLength: 3 * natoms }),
      cell: fc.option(fc.array(finite, { minLength: 9, maxLength: 9 })),
      pbc: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      entries: fc.array(anyEntry, { maxLength: 6 }),
      arrays: fc.uniqueArray(fc.tuple(anyName, anyColumn(natoms)), {
        maxLength: 3,
        selector: ([name]) => name,
      }),
    })
    .map(({ entries, ...data }) => new Configuration({ ...data, info: infoOf(entries) })),
);
