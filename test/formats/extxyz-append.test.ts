import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Appendix } from '../../src/configuration/appendix.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import type { AtomloopError } from '../../src/errors.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';

const frame = (info: string, columns = 'species:S:1:pos:R:3', rows = ['Cu 0 0 0.50', 'Au 0 0 2']): string =>
  `${rows.length}\n${info}Properties=${columns} pbc="F F F"\n${rows.join('\n')}\n`;

const plain = [frame('a=1 note="x y" '), frame(''), frame('q=1.50 ', undefined, ['Cu 0 0 0']), frame('a=2 ')];

/** Forms that are written anew, and one with atomic numbers only. */
const odd = [
  frame("b = 1D0  'c'=T "),
  frame('uid=7 ', 'pos:R:3:Z:I:1:m:R:1', ['0 0 0 29 1d0', '0\t0 1 79 2']),
  frame('j={"k": [1, null]} ', 'species:S:1:pos:R:3:tag:I:1', [' Cu 0 0 0 1 ']),
];

/** What an earlier run left under the same names, in other places and of other kinds. */
const old = [
  frame('P_energy=3 a=1 '),
  frame('P_stress=none '),
  frame('P_failed=T P_energy=1 '),
  frame('x=1 ', 'species:S:1:P_forces:I:1:pos:R:3', ['Cu 1 0 0 0']),
  frame('P_forces=1 ', 'species:S:1:pos:R:3:P_failed:L:1', ['Cu 0 0 0 T']),
];

function decode(text: string): Configuration[] {
  const origin = { file: 'test', firstLine: 1, firstFrame: 0 };
  const { configurations, error } = extxyzFormat.decode(Buffer.from(text), origin);
  if (error !== undefined) throw error;
  return configurations;
}

/** Numbers for a list of configurations, every third without stress. */
function appendixOf(configurations: readonly Configuration[], prefix = 'P_'): Appendix {
  const bounds = [0];
  for (const { natoms } of configurations) bounds.push((bounds.at(-1) ?? 0) + natoms);
  const count = configurations.length;
  const reals = (length: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => [1 / (i + 3), -0, 5, NaN, 1e-300][i % 5] ?? 0);
  return {
    firstAtoms: Float64Array.from(bounds),
    info: [
      { key: `${prefix}energy`, shape: [], values: reals(count) },
      {
        key: `${prefix}stress`,
        shape: [6],
        values: reals(6 * count),
        isThere: Uint8Array.from({ length: count }, (_, i) => (i % 3 === 1 ? 0 : 1)),
      },
      { key: `${prefix}virial`, shape: [3, 3], values: reals(9 * count) },
    ],
    arrays: [
      { name: `${prefix}energies`, width: 1, values: reals(bounds.at(-1) ?? 0) },
      { name: `${prefix}forces`, width: 3, values: reals(3 * (bounds.at(-1) ?? 0)) },
    ],
    removed: [`${prefix}failed`],
  };
}

/** The same with everything that only some appendices have: texts, integers, positions and cells. */
function movedAppendixOf(configurations: readonly Configuration[]): Appendix {
  const appendix = appendixOf(configurations);
  const count = configurations.length;
  const atoms = appendix.firstAtoms.at(-1) ?? 0;
  const steps = Float64Array.from({ length: count }, (_, i) => 10 * i);
  return {
    ...appendix,
    info: [...appendix.info, { key: 'a', isInteger: true, shape: [], values: steps }],
    texts: [
      { key: 'note', values: configurations.map((_, i) => (i % 2 === 0 ? `frame ${i}` : undefined)) },
      { key: 'q', values: configurations.map(() => 'text') },
    ],
    geometry: {
      positions: Float64Array.from({ length: 3 * atoms }, (_, k) => k / 7),
      cells: Float64Array.from({ length: 9 * count }, (_, k) => (k % 4 === 0 ? 5 + k / 3 : 0)),
    },
  };
}

function written(configurations: readonly Configuration[]): string[] {
  const { bytes, lengths } = extxyzFormat.encode(configurations);
  let at = 0;
  return Array.from(lengths, (length) => Buffer.from(bytes.subarray(at, (at += length))).toString());
}

function appended(text: string, keep: (frame: number) => boolean, look = false): Configuration[] {
  const configurations = decode(text);
  const appendix = appendixOf(configurations);
  for (const [i, configuration] of configurations.entries()) {
    if (look) configuration.info.has('a');
    configuration.append(appendix, i);
    if (look) configuration.arrays.has('m');
  }
  return configurations.filter((_, i) => keep(i));
}

describe('results that are appended to frames', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'of canonical form': plain,
    'that are written anew': odd,
    'with results of an earlier run': old,
    'of all kinds': [...plain, ...odd, ...old],
  };
  for (const [name, frames] of Object.entries(cases)) {
    test(`${name} are written as those of configurations that were looked at`, () => {
      const text = frames.join('');
      for (const keep of [() => true, (i: number) => i % 2 === 0, (i: number) => i !== 1]) {
        assert.deepEqual(written(appended(text, keep)), written(appended(text, keep, true)));
      }
    });
  }

  test('with new positions are written as those of configurations that were looked at', () => {
    const cell =
      '1\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:P_forces:R:3 a=2.0 pbc="T T T"\nCu 0 0 0 1 2 3\n';
    const text = [cell, ...plain, ...odd, ...old, cell].join('');
    const [lazy, seen] = [false, true].map((look) => {
      const configurations = decode(text);
      const appendix = movedAppendixOf(configurations);
      for (const [i, configuration] of configurations.entries()) {
        if (look) configuration.info.has('a');
        configuration.append(appendix, i);
      }
      return written(configurations);
    });
    assert.deepEqual(lazy, seen);
    assert.equal(
      lazy?.[0],
      '1\nLattice="5.0 0.0 0.0 0.0 6.333333333333333 0.0 0.0 0.0 7.666666666666666" ' +
        'Properties=species:S:1:pos:R:3:P_forces:R:3:P_energies:R:1 a=0 P_energy=0.3333333333333333 ' +
        'P_stress="0.3333333333333333 -0.0 5.0 nan 1e-300 0.125" ' +
        'P_virial="_JSON [[0.3333333333333333, -0.0, 5.0], [NaN, 1e-300, 0.125], [-0.0, 5.0, NaN]]" ' +
        'note="frame 0" q=text pbc="T T T"\n' +
        'Cu 0 0.14285714285714285 0.2857142857142857 0.3333333333333333 -0 5 0.3333333333333333\n',
    );
  });

  test('go behind what is there', () => {
    const [first] = written(appended(plain[2] ?? '', () => true));
    assert.equal(
      first,
      '1\nProperties=species:S:1:pos:R:3:P_energies:R:1:P_forces:R:3 q=1.50 P_energy=0.3333333333333333 ' +
        'P_stress="0.3333333333333333 -0.0 5.0 nan 1e-300 0.125" ' +
        'P_virial="_JSON [[0.3333333333333333, -0.0, 5.0], [NaN, 1e-300, 0.125], [-0.0, 5.0, NaN]]" pbc="F F F"\n' +
        'Cu 0 0 0 0.3333333333333333 0.3333333333333333 -0 5\n',
    );
  });

  test('replace what has their names, and remove what is not there any more', () => {
    const [energy, stress, failed] = appended(old.join(''), () => true);
    assert.deepEqual([...(energy?.info.keys() ?? [])], ['P_energy', 'a', 'P_stress', 'P_virial']);
    assert.equal(energy?.info.get('P_energy'), 1 / 3);
    assert.equal(stress?.info.has('P_stress'), false);
    assert.equal(failed?.info.has('P_failed'), false);
    assert.deepEqual(failed.arrays.get('P_forces')?.values.length, 6);
  });

  test('of two lists are written too', () => {
    const text = plain.join('');
    const [first, ...rest] = appended(text, () => true);
    const [, ...others] = appended(text, () => true);
    assert.deepEqual(written([first!, ...others]), written([first!, ...rest]));
  });

  test('under a name that cannot be written are refused', () => {
    const configurations = decode(plain.join(''));
    const appendix = appendixOf(configurations, '\ud800');
    for (const [i, configuration] of configurations.entries()) configuration.append(appendix, i);
    assert.throws(
      () => extxyzFormat.encode(configurations),
      ({ code, details }: AtomloopError) => code === 'E_BAD_TEXT' && details.index === 0,
    );
  });
});
