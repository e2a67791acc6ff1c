import { suite, test } from 'node:test';
import { RandomStream } from '../../src/configuration/random.js';
import { determinant, matrixOf } from '../../src/structures/matrix3.js';
import { Mt19937 } from '../../src/structures/mt19937.js';
import { Pcg64 } from '../../src/structures/pcg64.js';
import { makeSupercell, repeat } from '../../src/structures/supercell.js';
import { askPython } from '../helpers/ase.js';
import { assertClose, assertStructure, configurationOf, type PlainStructure } from './reference.js';

const prelude = `
from ase import Atoms
from ase.build import make_supercell, surface
def atoms(s): return Atoms(s['numbers'], s['positions'], cell=s['cell'], pbc=s['pbc'])
def plain(a): return dict(numbers=a.numbers.tolist(), positions=a.positions.tolist(), cell=a.cell.array.tolist(), pbc=a.pbc.tolist())
`;

const random = new RandomStream(11, 0, 'structures');

/** Any cell with atoms in and around it. */
function structure(natoms: number): PlainStructure {
  const row = (side: number): number[] => Array.from({ length: 3 }, () => side * (random.uniform() - 0.5));
  const cell = [0, 1, 2].map((axis) => row(1.5).map((value, k) => value + (k === axis ? 4 : 0)));
  return {
    numbers: Array.from({ length: natoms }, () => 1 + random.integer(90)),
    positions: Array.from({ length: natoms }, () => row(12)),
    cell,
    pbc: Array.from({ length: 3 }, () => random.integer(4) > 0),
  };
}

function matrix(): number[] {
  for (;;) {
    const entries = Array.from({ length: 9 }, () => random.integer(7) - 3);
    if (determinant(matrixOf(entries)) > 0) return entries;
  }
}

suite('as ASE does it, to 1e-12 of lengths below 50 Å', () => {
  test('supercells of any matrix', () => {
    const cases = Array.from({ length: 40 }, () => ({ structure: structure(3), matrix: matrix() }));
    const expected = askPython<readonly PlainStructure[]>(
      `${prelude}
import numpy as np
answer = [plain(make_supercell(atoms(c['structure']), np.reshape(c['matrix'], (3, 3)))) for c in request]`,
      cases,
    );
    for (const [i, one] of cases.entries())
      assertStructure(
        makeSupercell(configurationOf(one.structure), matrixOf(one.matrix)),
        expected[i]!,
        1e-12 * 50,
      );
  });

  test('repeats', () => {
    const cases = Array.from({ length: 20 }, () => ({
      structure: structure(2),
      reps: [1 + random.integer(3), 1 + random.integer(3), 1 + random.integer(3)] as [number, number, number],
    }));
    const expected = askPython<readonly PlainStructure[]>(
      `${prelude}
answer = [plain(atoms(c['structure']).repeat(c['reps'])) for c in request]`,
      cases,
    );
    for (const [i, one] of cases.entries())
      assertStructure(repeat(configurationOf(one.structure), one.reps), expected[i]!, 1e-12 * 50);
  });
});

suite('as numpy does it, to 1e-12', () => {
  const count = 20_000;
  const normals = (source: { normal(): number }): number[] =>
    Array.from({ length: count }, () => source.normal());

  test('normal deviates of RandomState', () => {
    for (const seed of [0, 42, 2 ** 32 - 1])
      assertClose(
        normals(new Mt19937(seed)),
        askPython(
          `import numpy\nanswer = numpy.random.RandomState(request).normal(size=${count}).tolist()`,
          seed,
        ),
      );
  });

  test('normal deviates of default_rng, the tails of the ziggurat among them', () => {
    for (const seed of [0, 42, 2 ** 40 + 1])
      assertClose(
        normals(new Pcg64(seed)),
        askPython(
          `import numpy\nanswer = numpy.random.default_rng(request).normal(size=${count}).tolist()`,
          seed,
        ),
      );
  });
});
