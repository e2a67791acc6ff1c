import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { neighborList } from '../../src/calculators/neighbor-list.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import {
  determinant,
  dot,
  inverse,
  matrixOf,
  norm,
  rowOf,
  rowsTimes,
  times,
  transposed,
} from '../../src/structures/matrix3.js';
import type { Vector3 } from '../../src/structures/matrix3.js';
import { planeBasis } from '../../src/structures/miller.js';
import { slab } from '../../src/structures/slab.js';
import { repeat } from '../../src/structures/supercell.js';
import { askPython } from '../helpers/ase.js';
import { assertClose, configurationOf, type PlainStructure } from './reference.js';

const bulks = askPython<readonly PlainStructure[]>(
  `
from ase.build import bulk
import numpy as np
made = [bulk('Cu', cubic=True), bulk('Fe', cubic=True), bulk('NaCl', 'rocksalt', a=5.64, cubic=True), bulk('Ti'), bulk('Si', cubic=True)]
# Of equally long vectors of a plane ASE takes the first or the second as its linear algebra rounds, and the slab is mirrored.
made[3].set_cell(made[3].cell @ np.array([[1, 0.02, 0.03], [0, 1.04, -0.01], [0, 0, 0.97]]), scale_atoms=True)
odd = bulk('ZnS', 'zincblende', a=5.41, cubic=True)
odd.set_cell(odd.cell @ np.array([[1, 0.1, 0.2], [0, 1.1, -0.3], [0, 0, 0.9]]), scale_atoms=True)
made.append(odd)
answer = [dict(numbers=a.numbers.tolist(), positions=a.positions.tolist(), cell=a.cell.array.tolist(), pbc=a.pbc.tolist()) for a in made]`,
  null,
);

/** Every plane with indices from 0 to 3 whose greatest common divisor is 1. */
const planes = Array.from({ length: 64 }, (_, i): Vector3 => [i >> 4, (i >> 2) & 3, i & 3]).filter(
  (indices) =>
    indices.some((index) => index > 0) && ![2, 3].some((d) => indices.every((index) => index % d === 0)),
);

/** The cell, whose third vector is zero where a slab has neither vacuum nor a period. */
const filled = (cell: readonly number[]) => matrixOf([...cell.slice(0, 8), cell[8] === 0 ? 1 : cell[8]!]);

/**
 * The vectors of two cells are whole sums of each other's. Not the same: where two vectors of the plane are equally good, which
 * one ASE takes depends on the rounding of its linear algebra.
 */
function assertSameLattice(got: readonly number[], expected: readonly number[]): void {
  const sums = rowsTimes(Float64Array.from(filled(got).flat()), inverse(filled(expected)));
  assertClose(
    sums,
    Array.from(sums, (sum) => Math.round(sum)),
    1e-9,
  );
  assertClose([sums[0]! * sums[4]! - sums[1]! * sums[3]!, sums[8]!], [1, 1], 1e-9);
  assertClose(
    [got[0]!, Math.abs(got[3]!), got[4]!],
    [expected[0]!, Math.abs(expected[3]!), expected[4]!],
    1e-9,
  );
}

/** Differences of positions are whole multiples of the cell in the plane, to 1e-9 Å. */
function assertSameAtoms(got: Configuration, expected: PlainStructure): void {
  assert.deepEqual([...got.numbers], expected.numbers);
  assertSameLattice([...got.cell!], expected.cell.flat());
  assert.deepEqual(got.pbc, expected.pbc);
  const whole = filled([...got.cell!]);
  const reference = expected.positions.flat();
  const parts = rowsTimes(
    got.positions.map((value, i) => value - reference[i]!),
    inverse(whole),
  );
  const off = parts.map((part, i) => (i % 3 === 2 && !expected.pbc[2] ? part : part - Math.round(part)));
  assertClose(
    rowsTimes(off, whole),
    reference.map(() => 0),
    1e-9,
  );
}

suite("as ASE's surface, to 1e-9 Å and whole vectors of the plane", () => {
  for (const [i, bulk] of bulks.entries()) {
    test(`of bulk ${i}, ${bulk.numbers.length} atoms, all planes up to 3`, () => {
      const cases = planes.map((indices, k) => ({
        indices,
        layers: 1 + (k % 4),
        // With both, ASE's height depends on which side of 0 rounding puts an atom.
        vacuum: k % 3 === 0 ? 7.5 : null,
        periodic: k % 3 === 1,
      }));
      const expected = askPython<readonly PlainStructure[]>(
        `
from ase import Atoms
from ase.build import surface
b = request['bulk']
a = Atoms(b['numbers'], b['positions'], cell=b['cell'], pbc=b['pbc'])
made = [surface(a, tuple(c['indices']), c['layers'], vacuum=c['vacuum'], periodic=c['periodic']) for c in request['cases']]
answer = [dict(numbers=s.numbers.tolist(), positions=s.positions.tolist(), cell=s.cell.array.tolist(), pbc=s.pbc.tolist()) for s in made]`,
        { bulk, cases },
      );
      for (const [k, { indices, layers, vacuum, periodic }] of cases.entries()) {
        const options = { indices, layers, vacuum: vacuum ?? undefined, isPeriodic: periodic };
        assertSameAtoms(slab(configurationOf(bulk), options), expected[k]!);
      }
    });
  }
});

suite('a slab', () => {
  const skewed = bulks.at(-1)!;
  const signed = planes.flatMap(([h, k, l]): Vector3[] => [
    [h, -k, l],
    [-h, k, -l],
    [h, k, -l],
  ]);

  test('has two vectors in the plane, and one to the next plane above, of any sign of indices', () => {
    const cell = matrixOf(skewed.cell.flat());
    for (const indices of signed) {
      const basis = planeBasis(cell, indices);
      assert.ok(basis.every(Number.isInteger));
      assert.equal(determinant(basis), 1);
      assert.deepEqual(
        [0, 1, 2].map((row) => dot(rowOf(basis, row as 0), indices) + 0),
        [0, 0, 1],
      );
    }
    assert.deepEqual(planeBasis(cell, [2, 4, -6]), planeBasis(cell, [1, 2, -3]));
  });

  /** Vectors from an atom to the three nearest, the nearest first, as a signed volume; where all of them are there. */
  function handedness(one: Configuration, atom: number): number | undefined {
    const { positions, cell, pbc } = one;
    const request = { positions, cell: cell!, pbc: Uint8Array.from(pbc.map(Number)), cutoff: 2.6 };
    const { i, j, shifts, distances } = neighborList(request);
    const near = [...i.keys()].filter((n) => i[n] === atom).sort((a, b) => distances[a]! - distances[b]!);
    if (near.length !== 3) return undefined;
    const vectors = near.flatMap((n) =>
      times([shifts[3 * n]!, shifts[3 * n + 1]!, shifts[3 * n + 2]!], matrixOf(cell!)).map(
        (value, k) => value + positions[3 * j[n]! + k]! - positions[3 * atom + k]!,
      ),
    );
    return determinant(matrixOf(vectors));
  }

  test('is no mirror image of the bulk, and as high as its planes, of any sign of indices', () => {
    const source = configurationOf(skewed);
    const cell = matrixOf(source.cell!);
    const zinc = source.species.indexOf('Zn');
    const expected = handedness(source, zinc)!;
    for (const indices of signed.slice(0, 40)) {
      const cut = slab(source, { indices, layers: 5, vacuum: 3, isPeriodic: false });
      const whole = [...cut.species.keys()]
        .filter((atom) => cut.species[atom] === 'Zn')
        .flatMap((atom) => handedness(cut, atom) ?? []);
      assert.ok(whole.length > 2, indices.join(' '));
      for (const volume of whole) assert.ok(Math.abs(volume - expected) < 1e-9, indices.join(' '));
      const open = slab(source, { indices, layers: 1, isPeriodic: true });
      const spacing = 1 / norm(times(indices, transposed(inverse(cell))));
      assert.ok(Math.abs(open.cell![8]! / spacing - 1) < 1e-9);
    }
  });

  test('has the vacuum on both sides', () => {
    const { positions, cell } = slab(configurationOf(skewed), {
      indices: [1, 1, 0],
      layers: 2,
      vacuum: 6,
      isPeriodic: false,
    });
    const heights = positions.filter((_, i) => i % 3 === 2);
    assert.ok(Math.abs(Math.min(...heights) - 6) < 1e-12);
    assert.ok(Math.abs(cell![8]! - Math.max(...heights) - 6) < 1e-12);
  });

  test('may be repeated in the plane also without a third vector', () => {
    const cut = slab(configurationOf(skewed), { indices: [0, 0, 1], layers: 1, isPeriodic: false });
    assert.equal(cut.cell![8], 0);
    assert.equal(repeat(cut, [2, 3, 1]).natoms, 6 * cut.natoms);
  });

  test('needs a cell', () => {
    const source = configurationOf(skewed);
    source.cell = null;
    assert.throws(() => slab(source, { indices: [1, 0, 0], layers: 1, isPeriodic: false }), {
      code: 'E_BAD_CELL',
    });
  });
});
