import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type InfoValue, JsonInfo, type Values } from '../../src/configuration/column.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { parseJson, plainJson } from '../../src/formats/json-text.js';
import type { Decoded } from '../../src/formats/format.js';

const fixtures = new URL('../../../test/fixtures/extxyz/', import.meta.url);

type Typed = readonly [kind: string, shape: unknown];

interface ExpectedFrame {
  readonly natoms: number;
  readonly cell: unknown;
  readonly pbc: unknown;
  readonly symbols: unknown;
  readonly positions: unknown;
  readonly info: Record<string, unknown>;
  readonly info_types: Record<string, Typed>;
  readonly arrays: Record<string, unknown>;
  readonly array_types: Record<string, Typed>;
  readonly warnings: readonly string[];
}

interface Expected {
  readonly frames: readonly ExpectedFrame[];
  readonly error?: { readonly line: number; readonly kind: string };
}

function read(folder: string, file: string): Uint8Array {
  const bytes = readFileSync(new URL(`${folder}/${file}`, fixtures));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

const expectedOf = (folder: string, name: string): Expected =>
  plainJson(
    parseJson(readFileSync(new URL(`${folder}/${name}.expected.json`, fixtures), 'utf8')),
  ) as unknown as Expected;

function nested(values: Values, shape: readonly number[], kind: string): unknown {
  const flat: unknown[] = Array.from(values as ArrayLike<unknown>, (value) =>
    kind === 'L' ? value === 1 : plain(value),
  );
  const width = shape[1];
  if (width === undefined) return flat;
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => flat.slice(row * width, (row + 1) * width));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  return { $float: Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf' };
}

function plainInfo(value: InfoValue): unknown {
  if (value instanceof JsonInfo) return value.value;
  return typeof value === 'object' ? nested(value.values, value.shape, value.kind) : plain(value);
}

function typeOf(configuration: Configuration, key: string, value: InfoValue): Typed {
  if (value instanceof JsonInfo) return ['J', []];
  if (typeof value === 'object') return [value.kind, value.shape];
  if (typeof value === 'boolean') return ['L', []];
  if (typeof value === 'string') return ['S', []];
  return [configuration.info.isReal(key) ? 'R' : 'I', []];
}

function checkFrame(configuration: Configuration, expected: ExpectedFrame): void {
  const { natoms, cell, pbc, species, positions, info, arrays } = configuration;
  assert.equal(natoms, expected.natoms);
  assert.deepEqual(cell === null ? null : nested(cell, [3, 3], 'R'), expected.cell);
  assert.deepEqual(pbc, expected.pbc);
  assert.deepEqual(species, expected.symbols);
  assert.deepEqual(nested(positions, [natoms, 3], 'R'), expected.positions);
  // An object lists keys such as `12` first.
  assert.deepEqual(Object.keys(Object.fromEntries(info)), Object.keys(expected.info));
  for (const [key, value] of info) {
    assert.deepEqual(plainInfo(value), expected.info[key], key);
    // A uniform array in JSON is an array here.
    const type = expected.info_types[key];
    if (type?.[0] !== 'J') assert.deepEqual(typeOf(configuration, key, value), type, key);
  }
  assert.deepEqual([...arrays.keys()], Object.keys(expected.arrays));
  for (const [name, { kind, width, values }] of arrays) {
    assert.deepEqual([kind, width], expected.array_types[name], name);
    assert.deepEqual(
      nested(values, width === 1 ? [natoms] : [natoms, width], kind),
      expected.arrays[name],
      name,
    );
  }
}

function checkDecoded(decoded: Decoded, expected: Expected): void {
  assert.equal(decoded.configurations.length, expected.frames.length);
  for (const [i, frame] of expected.frames.entries())
    checkFrame(decoded.configurations[i] as Configuration, frame);
}

const decode = (text: Uint8Array): Decoded =>
  extxyzFormat.decode(text, { file: 'corpus', firstLine: 1, firstFrame: 0 });

function withoutWarnings(decoded: Decoded): readonly Configuration[] {
  assert.equal(decoded.error, undefined);
  return decoded.configurations;
}

describe('extxyz corpus, valid files', () => {
  for (const file of readdirSync(new URL('valid/', fixtures)).filter((name) => /\.xyz(\.gz)?$/.test(name))) {
    const name = file.replace(/\.xyz(\.gz)?$/, '');
    const expected = expectedOf('valid', name);

    test(`${name} is read as expected`, () => {
      const decoded = decode(read('valid', file));
      assert.equal(decoded.error, undefined);
      checkDecoded(decoded, expected);
      assert.deepEqual(
        decoded.warnings,
        expected.frames.flatMap((frame) => frame.warnings),
      );
    });

    test(`${name} keeps its values when it is written untouched, looked at, and as a copy`, () => {
      const text = read('valid', file);
      const untouched = extxyzFormat.encode(withoutWarnings(decode(text))).bytes;
      checkDecoded(decode(untouched), expected);
      const seen = decode(text);
      checkDecoded(seen, expected);
      assert.deepEqual(extxyzFormat.encode(seen.configurations).bytes, untouched);
      const copies = seen.configurations.map((configuration) => configuration.copy());
      checkDecoded(decode(extxyzFormat.encode(copies).bytes), expected);
    });

    test(`${name} is not changed by a second round trip`, () => {
      const once = extxyzFormat.encode(withoutWarnings(decode(read('valid', file)))).bytes;
      const twice = extxyzFormat.encode(withoutWarnings(decode(once))).bytes;
      assert.equal(Buffer.from(twice).toString(), Buffer.from(once).toString());
    });
  }
});

describe('extxyz corpus, malformed files', () => {
  for (const file of readdirSync(new URL('bad/', fixtures)).filter((name) => name.endsWith('.xyz'))) {
    const name = file.slice(0, -4);
    test(`${name} is refused at the right place, after the frames before it`, () => {
      const expected = expectedOf('bad', name);
      const decoded = decode(read('bad', file));
      checkDecoded(decoded, expected);
      const code = `E_${(expected.error?.kind ?? '').toUpperCase().replaceAll('-', '_')}`;
      assert.equal(decoded.error?.code, code, decoded.error?.message);
      assert.equal(decoded.error.details.line, expected.error?.line);
      assert.equal(decoded.error.details.frame, expected.frames.length);
    });
  }
});
