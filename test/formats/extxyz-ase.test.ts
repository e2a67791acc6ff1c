import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { type InfoValue, JsonInfo } from '../../src/configuration/column.js';
import { Configuration } from '../../src/configuration/configuration.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';
import { anyReal, anyText } from './arbitrary.js';

const python = process.env['ATOMLOOP_TEST_PYTHON'] ?? '/usr/bin/python3';

// Prints what ASE sees, one JSON list of frames; reals as hexadecimal, so that each bit counts.
const script = `
import json, sys
import numpy as np
from ase.io import read

def plain(value):
    if isinstance(value, np.ndarray):
        return [plain(element) for element in value]
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {key: plain(element) for key, element in value.items()}
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (float, np.floating)):
        return {"real": float(value).hex()}
    if isinstance(value, (int, np.integer)):
        return {"integer": str(value)}
    return value

frames = []
for atoms in read(sys.argv[1], index=":", format="extxyz"):
    arrays = {name: plain(array) for name, array in atoms.arrays.items() if name not in ("numbers", "positions")}
    frames.append({
        "symbols": atoms.get_chemical_symbols(),
        "positions": plain(atoms.positions),
        "cell": plain(np.asarray(atoms.cell)),
        "pbc": plain(atoms.pbc),
        "info": plain(atoms.info),
        "arrays": arrays,
    })
json.dump(frames, sys.stdout)
`;

const folder = mkdtempSync(join(tmpdir(), 'atomloop-ase-'));
after(() => {
  rmSync(folder, { recursive: true });
});

interface AseFrame {
  readonly symbols: unknown;
  readonly positions: unknown;
  readonly cell: unknown;
  readonly pbc: unknown;
  readonly info: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, unknown>>;
}

function readByAse(configurations: readonly Configuration[]): AseFrame[] {
  const file = join(folder, 'set.xyz');
  writeFileSync(file, extxyzFormat.encode(configurations).bytes);
  const { status, stdout, stderr } = spawnSync(python, ['-c', script, file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as AseFrame[];
}

/** As float.hex() of Python, by way of the bits. */
function real(value: number): unknown {
  if (Number.isNaN(value)) return { real: 'nan' };
  if (!Number.isFinite(value)) return { real: value > 0 ? 'inf' : '-inf' };
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n;
  const sign = bits >> 63n === 1n ? '-' : '';
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0');
  if (exponent === 0 && /^0+$/.test(fraction)) return { real: `${sign}0x0.0p+0` };
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return {
    real: `${sign}0x${exponent === 0 ? 0 : 1}.${fraction}p${power < 0 ? '-' : '+'}${Math.abs(power)}`,
  };
}

const integer = (value: number | bigint): unknown => ({ integer: String(value) });

function rows(values: readonly unknown[], width: number): unknown[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

describe('extxyz as ASE reads it', () => {
  test('positions, cell, pbc and columns are the same bit by bit', () => {
    const reals = fc.sample(anyReal, { numRuns: 600, seed: 1 });
    const cell = [5, 0.1, 0, 1 / 3, 6, 0, 0, 1e-7, 7];
    const configuration = new Configuration({
      species: Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 'Cu' : 'O')),
      positions: reals.slice(0, 300),
      cell,
      pbc: [true, false, true],
      arrays: [
        ['EMT_forces', { kind: 'R', width: 3, values: Float64Array.from(reals.slice(300)) }],
        ['tag', { kind: 'I', width: 1, values: Int32Array.from({ length: 100 }, (_, i) => i - 50) }],
        [
          'mask',
          { kind: 'L', width: 2, values: Uint8Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 1 : 0)) },
        ],
        ['label', { kind: 'S', width: 1, values: Array.from({ length: 100 }, (_, i) => `a"${i}\\`) }],
      ],
    });
    const [atoms] = readByAse([configuration]);
    assert.deepEqual(atoms?.symbols, configuration.species);
    assert.deepEqual(atoms.positions, rows(reals.slice(0, 300).map(real), 3));
    assert.deepEqual(atoms.cell, rows(cell.map(real), 3));
    assert.deepEqual(atoms.pbc, [true, false, true]);
    assert.deepEqual(atoms.arrays['EMT_forces'], rows(reals.slice(300).map(real), 3));
    assert.deepEqual(
      atoms.arrays['tag'],
      Array.from({ length: 100 }, (_, i) => integer(i - 50)),
    );
    assert.deepEqual(
      atoms.arrays['mask'],
      rows(
        Array.from({ length: 200 }, (_, i) => i % 3 === 0),
        2,
      ),
    );
    assert.deepEqual(
      atoms.arrays['label'],
      Array.from({ length: 100 }, (_, i) => `a"${i}\\`),
    );
  });

  test('info is the same, whatever its kind', () => {
    const stress = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9.5);
    const info: [string, InfoValue, unknown][] = [
      ['integer', -7, integer(-7)],
      ['long', 2 ** 40, integer(2 ** 40)],
      ['longest', 2n ** 63n - 1n, integer(2n ** 63n - 1n)],
      ['flag', true, true],
      ['word', 'fcc', 'fcc'],
      [
        'vector',
        { kind: 'R', shape: [3], values: Float64Array.of(1, -0.5, 1e-30) },
        [1, -0.5, 1e-30].map(real),
      ],
      ['integers', { kind: 'I', shape: [2], values: Int32Array.of(1, 2) }, [1, 2].map(integer)],
      ['flags', { kind: 'L', shape: [2], values: Uint8Array.of(1, 0) }, [true, false]],
      ['words', { kind: 'S', shape: [2], values: ['a "b"', 'c\\d'] }, ['a "b"', 'c\\d']],
      ['one', { kind: 'R', shape: [1], values: Float64Array.of(2) }, [real(2)]],
      [
        'matrix',
        { kind: 'R', shape: [2, 2], values: Float64Array.of(1, 2, 3, 0.1) },
        rows([1, 2, 3, 0.1].map(real), 2),
      ],
      ['nothing', new JsonInfo(null), null],
      [
        'data',
        new JsonInfo({ a: [1, 'x', null], b: { c: true } }),
        { a: [integer(1), 'x', null], b: { c: true } },
      ],
      ['virial', { kind: 'R', shape: [3, 3], values: stress }, rows([...stress].map(real), 3)],
      ['a key = "quoted"', 5, integer(5)],
      [
        'EMT_stress',
        { kind: 'R', shape: [6], values: stress.slice(0, 6) },
        [...stress.slice(0, 6)].map(real),
      ],
    ];
    const configuration = new Configuration({
      species: ['H'],
      positions: [0, 0, 0],
      info: info.map(([key, value]) => [key, value]),
    });
    configuration.info.setReal('energy', -10);
    const [atoms] = readByAse([configuration]);
    assert.deepEqual(atoms?.info, {
      ...Object.fromEntries(info.map(([key, , seen]) => [key, seen])),
      energy: real(-10),
    });
  });

  test('reals and strings in info come back unchanged, whatever they are', () => {
    const reals = fc.sample(anyReal, { numRuns: 300, seed: 2 });
    // Python's text files end lines at a carriage return as well; it is written as JSON, like all control characters.
    const texts = fc.sample(anyText, { numRuns: 600, seed: 3 });
    const configurations = reals.map((value, i) => {
      const configuration = new Configuration({ species: ['H'], positions: [0, 0, 0] });
      configuration.info.setReal('real', value);
      for (const k of [0, 1]) configuration.info.set(`text${k}`, texts[2 * i + k] ?? '');
      return configuration;
    });
    const frames = readByAse(configurations);
    assert.deepEqual(
      frames.map(({ info }) => info['real']),
      reals.map(real),
    );
    assert.deepEqual(
      frames.flatMap(({ info }) => [info['text0'], info['text1']]),
      texts,
    );
  });

  test('frames without atoms, without a cell, and many of them', () => {
    const configurations = [0, 1, 0, 3].map(
      (natoms) =>
        new Configuration({
          species: Array<string>(natoms).fill('H'),
          positions: new Float64Array(3 * natoms),
          info: [['n', natoms]],
        }),
    );
    const frames = readByAse(configurations);
    assert.deepEqual(
      frames.map(({ info }) => info['n']),
      [0, 1, 0, 3].map(integer),
    );
    assert.deepEqual(
      frames.map(({ pbc }) => pbc),
      Array(4).fill([false, false, false]),
    );
  });
});
