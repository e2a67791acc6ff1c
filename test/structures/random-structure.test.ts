import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { neighborList } from '../../src/calculators/neighbor-list.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { dot, matrixOf, norm, rowOf, determinant } from '../../src/structures/matrix3.js';
import { randomCell } from '../../src/structures/random-cell.js';
import { randomStructure, type RandomStructureOptions } from '../../src/structures/random-structure.js';

const labels = ['Cu', 'Au'];
const least = Float64Array.of(2, 2.3, 2.3, 2.6);
const options: RandomStructureOptions = {
  labels,
  types: Uint16Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1),
  volume: [20, 28],
  shape: { anglesDegrees: [50, 130], ratio: 3 },
  distances: { types: 2, least },
  tries: 100,
  pushes: 0,
  cells: 100,
};

/** The least distance of each pair of species by the one allowed, images included. */
function leastRooms({ positions, cell, species }: Configuration): number {
  const request = { positions, cell: cell ?? new Float64Array(9), pbc: Uint8Array.of(1, 1, 1), cutoff: 2.7 };
  const { i, j, distances } = neighborList(request);
  return distances.reduce((room, distance, pair) => {
    const [a, b] = [i[pair] ?? 0, j[pair] ?? 0].map((atom) => labels.indexOf(species[atom] ?? ''));
    return Math.min(room, distance / (least[2 * (a ?? 0) + (b ?? 0)] ?? 0));
  }, Infinity);
}

const structures = Array.from({ length: 300 }, (_, index) =>
  randomStructure(options, new RandomStream(3, index, 'random')),
);

suite('random structures', () => {
  test('keep every least distance, to images too, and some are near to it', () => {
    const rooms = structures.map(leastRooms);
    assert.ok(rooms.every((room) => room >= 1));
    assert.ok(rooms.some((room) => room < 1.01));
  });

  test('have the composition, and volumes within and all over the bounds', () => {
    const volumes = structures.map(({ cell }) => determinant(matrixOf(cell!)) / 9);
    assert.ok(volumes.every((volume) => volume > 20 - 1e-9 && volume < 28 + 1e-9));
    assert.ok(Math.min(...volumes) < 20.5 && Math.max(...volumes) > 27.5);
    for (const { species, pbc } of structures) {
      assert.deepEqual(species, ['Cu', 'Cu', 'Cu', 'Cu', 'Cu', 'Cu', 'Au', 'Au', 'Au']);
      assert.deepEqual(pbc, [true, true, true]);
    }
  });

  test('differ, and are the same for the same stream', () => {
    assert.equal(new Set(structures.map(({ positions }) => positions.join())).size, structures.length);
    const again = randomStructure(options, new RandomStream(3, 7, 'random'));
    assert.deepEqual(again.positions, structures[7]!.positions);
    assert.deepEqual(again.cell, structures[7]!.cell);
  });

  test('that are dense are pushed apart until every distance is kept', () => {
    // Spheres as large as the distances fill 45 % of the volume.
    const dense = { ...options, volume: [13, 13] as const, pushes: 100 };
    const pushed = Array.from({ length: 50 }, (_, i) =>
      randomStructure(dense, new RandomStream(4, i, 'random')),
    );
    for (const structure of pushed) {
      assert.ok(leastRooms(structure) >= 1);
      assert.ok(Math.abs(determinant(matrixOf(structure.cell!)) - 9 * 13) < 1e-9);
    }
    assert.throws(() => randomStructure({ ...dense, pushes: 0 }, new RandomStream(4, 0, 'random')), {
      code: 'E_PLACEMENT',
    });
  });

  test('are not pushed where every atom found a place', () => {
    const thin = { ...options, volume: [60, 60] as const };
    const [without, withPushes] = [0, 100].map((pushes) =>
      randomStructure({ ...thin, pushes }, new RandomStream(0, 0, 'random')),
    );
    assert.deepEqual(withPushes!.positions, without!.positions);
  });

  test('are given up with the atom that found no place, and how near it came', () => {
    const dense = { ...options, volume: [10, 10] as const };
    assert.throws(
      () => randomStructure(dense, new RandomStream(0, 0, 'random')),
      (error: unknown) => {
        const { code, details } = error as { code: string; details: { got: string; expected: string } };
        assert.equal(code, 'E_PLACEMENT');
        assert.match(details.expected, /a place for each of 9 atoms in 100 tries and 0 pushes/);
        assert.match(details.got, /none for atom [4-9] \((Cu|Au)\): distances of at most [5-9]\d\.\d %/);
        return true;
      },
    );
  });

  test('are given up at once where no cell has room', () => {
    for (const distance of [50, 1e6]) {
      const distances = { types: 2, least: Float64Array.of(2, distance, distance, 2) };
      assert.throws(() => randomStructure({ ...options, distances }, new RandomStream(0, 0, 'random')), {
        code: 'E_PLACEMENT',
      });
    }
  });
});

suite('random cells', () => {
  test('have angles and lengths within their bounds', () => {
    const random = new RandomStream(5, 0, 'cell');
    for (let i = 0; i < 500; i += 1) {
      const cell = randomCell(100, { anglesDegrees: [55, 100], ratio: 1.5 }, random);
      assert.ok(Math.abs(determinant(cell) - 100) < 1e-9);
      const rows = ([0, 1, 2] as const).map((row) => rowOf(cell, row));
      const lengths = rows.map(norm);
      assert.ok(Math.max(...lengths) / Math.min(...lengths) < 1.5 + 1e-12);
      for (const [a, b] of [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as const) {
        const cosine = dot(rows[a]!, rows[b]!) / (lengths[a]! * lengths[b]!);
        const angle = (Math.acos(cosine) * 180) / Math.PI;
        assert.ok(angle > 55 - 1e-9 && angle < 100 + 1e-9, `${angle}`);
      }
    }
  });

  test('are given up where the angles make none', () => {
    const shape = { anglesDegrees: [125, 130] as const, ratio: 2 };
    assert.throws(() => randomCell(100, shape, new RandomStream(0, 0, 'cell')), { code: 'E_PLACEMENT' });
  });
});
