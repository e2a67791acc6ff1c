import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ISOLATED,
  largestDifference,
  NO_CELL,
  PERIODIC,
  randomNumbers,
  transform,
  type Structure,
} from '../calculators/structures.js';
import { describeAll, describeOne } from './describe.js';

const random = randomNumbers(11);
const molecule: Structure = {
  numbers: [6, 8, 1, 1, 7],
  positions: Array.from({ length: 5 }, (_, k) => [k * 0.9 + random(), 2 * random(), 2 * random()]),
  cell: NO_CELL,
  pbc: ISOLATED,
};
const crystal: Structure = { ...molecule, cell: [[5, 0, 0], [1, 6, 0], [0.5, -0.7, 7]], pbc: PERIODIC }; // prettier-ignore
const order = [3, 1, 4, 0, 2];
const permuted = (structure: Structure): Structure => ({
  ...structure,
  numbers: order.flatMap((k) => structure.numbers.slice(k, k + 1)),
  positions: order.flatMap((k) => structure.positions.slice(k, k + 1)),
});
const turned = (structure: Structure): Structure =>
  transform(structure, [[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1]]); // prettier-ignore

const self = (number: number): number => 0.5 * number ** 2.4;

describe('the Coulomb matrix', () => {
  test('of hydrogen at 0.74 Å is known', async () => {
    const h2: Structure = { ...molecule, numbers: [1, 1], positions: [[0, 0, 0], [0, 0, 0.74]] }; // prettier-ignore
    const matrix = await describeOne('coulomb_matrix(3)', h2);
    assert.ok(largestDifference(matrix, [0.5, 1 / 0.74, 0, 1 / 0.74, 0.5, 0, 0, 0, 0]) < 1e-15);
    const values = await describeOne('coulomb_matrix(3, "eigenspectrum")', h2);
    assert.ok(largestDifference(values, [0.5 + 1 / 0.74, 0.5 - 1 / 0.74, 0]) < 1e-14);
  });

  test('without a permutation has the order of the atoms', async () => {
    const matrix = await describeOne('coulomb_matrix(5, permutation="none")', molecule);
    molecule.numbers.forEach((number, k) => {
      assert.ok(Math.abs((matrix[6 * k] ?? NaN) - self(number)) < 1e-12 * self(number));
    });
    const [a = [], b = []] = molecule.positions;
    const distance = Math.hypot(...a.map((x, c) => x - (b[c] ?? NaN)));
    assert.ok(Math.abs((matrix[1] ?? NaN) - 48 / distance) < 1e-12);
  });

  test('ignores the cell', async () => {
    const [alone, periodic] = [
      await describeOne('coulomb_matrix(5)', molecule),
      await describeOne('coulomb_matrix(5)', crystal),
    ];
    assert.deepEqual(alone, periodic);
  });
});

describe('the sine matrix', () => {
  test('of two atoms in a cube is known', async () => {
    const pair: Structure = { numbers: [11, 17], positions: [[0, 0, 0], [1, 2.5, 0]], cell: [[5, 0, 0], [0, 5, 0], [0, 0, 5]], pbc: PERIODIC }; // prettier-ignore
    const matrix = await describeOne('sine_matrix(2, permutation="none")', pair);
    const length = 5 * Math.hypot(Math.sin(Math.PI / 5) ** 2, 1);
    assert.ok(largestDifference(matrix, [self(11), 187 / length, 187 / length, self(17)]) < 1e-11);
  });

  test('is that of the Coulomb matrix for a shift of whole lattice vectors, which does not matter', async () => {
    const positions = crystal.positions.map((p, k) =>
      p.map((x, c) => x + (k - 2) * (crystal.cell[k % 3]?.[c] ?? 0)),
    );
    for (const permutation of ['none', 'sorted_l2', 'eigenspectrum']) {
      const expression = `sine_matrix(6, permutation="${permutation}")`;
      const [before, after] = [await describeOne(expression, crystal), await describeOne(expression, { ...crystal, positions })]; // prettier-ignore
      assert.ok(largestDifference(before, after) < 1e-10);
    }
  });

  test('needs a cell that spans space', async () => {
    const { errors } = await describeAll('sine_matrix(5)', [molecule, crystal]);
    assert.deepEqual(errors.map(({ index, code }) => [index, code]), [[0, 'E_BAD_CELL']]); // prettier-ignore
  });
});

for (const [name, structure] of [
  ['coulomb_matrix', molecule],
  ['sine_matrix', crystal],
] as const) {
  // prettier-ignore
  describe(name, () => {
    for (const permutation of ['sorted_l2', 'eigenspectrum']) {
      test(`with ${permutation} is the same for turned atoms in another order`, async () => {
        const expression = `${name}(7, permutation="${permutation}")`;
        const before = await describeOne(expression, structure);
        const after = await describeOne(expression, turned(permuted(structure)));
        assert.equal(before.length, permutation === 'eigenspectrum' ? 7 : 49);
        assert.ok(largestDifference(before, after) < 1e-11);
      });
    }

    test('has the eigenvalues of the matrix', async () => {
      const matrix = await describeOne(`${name}(5, permutation="none")`, structure);
      const values = await describeOne(`${name}(5, permutation="eigenspectrum")`, structure);
      const trace = [0, 6, 12, 18, 24].reduce((sum, k) => sum + (matrix[k] ?? NaN), 0);
      const squares = (list: Float64Array) => list.reduce((sum, value) => sum + value * value, 0);
      assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) - trace) < 1e-11);
      assert.ok(Math.abs(squares(values) - squares(matrix)) < 1e-9);
      const sizes = [...values].map(Math.abs);
      assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
    });

    test('sorted by length has shrinking rows', async () => {
      const matrix = await describeOne(`${name}(5)`, structure);
      const lengths = [0, 1, 2, 3, 4].map((k) => Math.hypot(...matrix.subarray(5 * k, 5 * k + 5)));
      assert.deepEqual(lengths, lengths.toSorted((a, b) => b - a));
    });

    test('has room for so many atoms only, and none for atoms in one place or without a charge', async () => {
      const fused = { ...structure, positions: structure.positions.map(() => [1, 1, 1]) };
      const unknown = { ...structure, numbers: [6, 0, 1, 1, 7] };
      const { errors } = await describeAll(`${name}(5)`, [structure, fused, unknown]);
      assert.deepEqual(errors.map(({ index, code }) => [index, code]), [[1, 'E_NOT_FINITE'], [2, 'E_UNSUPPORTED_SPECIES']]); // prettier-ignore
      const few = await describeAll(`${name}(4)`, [structure]);
      assert.deepEqual(few.errors.map(({ code, expected, got }) => [code, expected, got]), [['E_TOO_MANY_ATOMS', 'at most 4', '5']]); // prettier-ignore
    });
  });
}
