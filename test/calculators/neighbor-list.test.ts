import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { neighborList, type NeighborRequest } from '../../src/calculators/neighbor-list.js';
import { AtomloopError } from '../../src/errors.js';
import { NO_CELL, PERIODIC, readReference, type Structure } from './structures.js';

interface Reference extends Structure {
  readonly name: string;
  readonly cutoff: number | Readonly<Record<string, number>>;
  readonly self_interaction: boolean;
  readonly npairs: number;
  readonly counts: readonly number[];
  readonly sum_d: number;
  readonly sum_d2: number;
  readonly sum_abs_shift: readonly number[];
  readonly max_abs_shift: readonly number[];
  readonly pairs_i_j_S?: readonly (readonly number[])[];
  readonly d?: readonly number[];
}

const request = ({ positions, cell, pbc }: Omit<Structure, 'numbers'>, cutoff: number): NeighborRequest => ({
  positions: Float64Array.from(positions.flat()),
  cell: Float64Array.from(cell.flat()),
  pbc: Uint8Array.from(pbc.map(Number)),
  cutoff,
});

/** Rows [i, j, Sx, Sy, Sz] and distances, in the order of the list. */
function rows(
  structure: Omit<Structure, 'numbers'>,
  cutoff: number,
): { pairs: number[][]; distances: number[] } {
  const { i, j, shifts, distances } = neighborList(request(structure, cutoff));
  const pairs = Array.from(i, (first, k) => [first, j[k] ?? NaN, ...shifts.subarray(3 * k, 3 * k + 3)]);
  return { pairs, distances: [...distances] };
}

const close = (a: number, b: number, tolerance = 1e-9) => {
  assert.ok(Math.abs(a - b) < tolerance, `${String(a)} differs from ${String(b)}`);
};

describe('the neighbor lists of ASE', () => {
  const { cases } = readReference('neighbors.json') as { cases: Reference[] };
  for (const reference of cases) {
    const { cutoff } = reference;
    // Lists with cutoffs by species, or with each atom as its own neighbor, are filters of these.
    if (typeof cutoff !== 'number' || reference.self_interaction) continue;
    test(reference.name, () => {
      const { pairs, distances } = rows(reference, cutoff);
      assert.equal(pairs.length, reference.npairs);
      assert.deepEqual(
        reference.counts,
        reference.counts.map((_, atom) => pairs.filter(([i]) => i === atom).length),
      );
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      close(sum(distances), reference.sum_d);
      close(sum(distances.map((d) => d * d)), reference.sum_d2, 1e-8);
      const shifts = [2, 3, 4].map((c) => pairs.map((pair) => Math.abs(pair[c] ?? NaN)));
      assert.deepEqual(shifts.map(sum), reference.sum_abs_shift);
      assert.deepEqual(
        shifts.map((values) => Math.max(0, ...values)),
        reference.max_abs_shift,
      );
      if (reference.pairs_i_j_S) assert.deepEqual(pairs, reference.pairs_i_j_S);
      reference.d?.forEach((d, k) => {
        close(distances[k] ?? NaN, d, 1e-11);
      });
    });
  }
});

type Vector = [number, number, number];
type Cell = readonly [Vector, Vector, Vector];

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const volume = ([a, b, c]: Cell): number => Math.abs(dot(a, cross(b, c)));

/** How many images in each direction lie within `reach`. */
const imageRange = ([a, b, c]: Cell, pbc: readonly boolean[], reach: number): number[] =>
  [cross(b, c), cross(c, a), cross(a, b)].map((normal, k) =>
    pbc[k] ? Math.ceil((reach * Math.sqrt(dot(normal, normal))) / volume([a, b, c])) : 0,
  );

/** All pairs by trying every image that could be near enough. */
function bruteForce(cell: Cell, pbc: readonly boolean[], positions: readonly Vector[], reach: number) {
  const [a, b, c] = cell;
  const [na = 0, nb = 0, nc = 0] = imageRange(cell, pbc, reach);
  const found = new Map<string, number>();
  for (let x = -na; x <= na; x++)
    for (let y = -nb; y <= nb; y++)
      for (let z = -nc; z <= nc; z++)
        positions.forEach((from, i) => {
          positions.forEach((to, j) => {
            const d = [0, 1, 2].map(
              (k) => (to[k] ?? 0) - (from[k] ?? 0) + x * (a[k] ?? 0) + y * (b[k] ?? 0) + z * (c[k] ?? 0),
            );
            if (i !== j || x !== 0 || y !== 0 || z !== 0)
              found.set([i, j, x, y, z].join(' '), Math.hypot(...d));
          });
        });
  return found;
}

test('every pair within the cutoff is found, and no other', () => {
  const coordinate = fc.double({ min: -6, max: 6, noNaN: true });
  const vector = fc.tuple(coordinate, coordinate, coordinate);
  const cells = fc.tuple(vector, vector, vector).filter((cell) => volume(cell) > 4);
  const flags = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  const between = 2 * Math.hypot(6, 6, 6);
  // A flat cell has so many images that trying them all would take minutes.
  const periodicCells = fc
    .tuple(cells, flags)
    .filter(
      ([cell, pbc]) => imageRange(cell, pbc, 5 + between).reduce((all, n) => all * (2 * n + 1), 1) < 20_000,
    );
  const atoms = fc.array(vector, { maxLength: 8 });
  fc.assert(
    fc.property(
      periodicCells,
      atoms,
      fc.double({ min: 0.5, max: 5, noNaN: true }),
      ([cell, pbc], positions, cutoff) => {
        const { pairs, distances } = rows({ cell, pbc, positions }, cutoff);
        const expected = bruteForce(cell, pbc, positions, cutoff + between);
        const isBorderline = (d: number) => Math.abs(d - cutoff) < 1e-9;
        const got = new Set(pairs.map((pair) => pair.join(' ')));
        assert.equal(got.size, pairs.length);
        pairs.forEach((pair, k) => {
          close(distances[k] ?? NaN, expected.get(pair.join(' ')) ?? NaN);
        });
        for (const [pair, d] of expected) {
          if (!isBorderline(d)) assert.equal(got.has(pair), d < cutoff, `${pair} at ${String(d)}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a large system has the pairs of its parts', () => {
  const positions: number[][] = [];
  for (let n = 0; n < 20 ** 3; n++) positions.push([n % 20, Math.floor(n / 20) % 20, Math.floor(n / 400)]);
  const cell = [
    [20, 0, 0],
    [0, 20, 0],
    [0, 0, 20],
  ];
  const { i } = neighborList(request({ positions, cell, pbc: PERIODIC }, 1.5));
  assert.equal(i.length, 18 * 20 ** 3);
});

test('frames of no atoms and of one atom have no neighbors without pbc', () => {
  const isolated = { cell: NO_CELL, pbc: [false, false, false] };
  assert.equal(neighborList(request({ ...isolated, positions: [] }, 5)).i.length, 0);
  assert.equal(neighborList(request({ ...isolated, positions: [[1e6, -1e6, 0]] }, 5)).i.length, 0);
});

test('a direction without pbc may have a zero vector, or one in the plane of the others', () => {
  const positions = [[0, 0, 0]];
  const wire = [[2, 0, 0], [0, 0, 0], [0, 0, 0]]; // prettier-ignore
  assert.equal(neighborList(request({ positions, cell: wire, pbc: [true, false, false] }, 4.5)).i.length, 4);
  const sheet = [[2, 0, 0], [0, 2, 0], [1, 1, 0]]; // prettier-ignore
  assert.equal(neighborList(request({ positions, cell: sheet, pbc: [true, true, false] }, 2.1)).i.length, 4);
});

describe('input without a neighbor list', () => {
  const cube = [[3, 0, 0], [0, 3, 0], [0, 0, 3]]; // prettier-ignore
  const flat = [[3, 0, 0], [0, 3, 0], [3, 3, 0]]; // prettier-ignore
  const tiny = [[1e-3, 0, 0], [0, 1e-3, 0], [0, 0, 1e-3]]; // prettier-ignore
  const cases: [string, string, readonly number[], readonly (readonly number[])[]][] = [
    ['a position that is not a number', 'E_BAD_POSITIONS', [NaN, 0, 0], cube],
    ['an infinite position', 'E_BAD_POSITIONS', [0, Infinity, 0], cube],
    ['a position beyond all cells', 'E_BAD_POSITIONS', [1e11, 0, 0], cube],
    ['a zero vector in a periodic direction', 'E_BAD_CELL', [0, 0, 0], NO_CELL],
    ['a cell without volume', 'E_BAD_CELL', [0, 0, 0], flat],
    ['a cell that is not a number', 'E_BAD_CELL', [0, 0, 0], [[NaN, 0, 0], ...cube.slice(1)]],
    ['a cell with millions of images', 'E_TOO_MANY_IMAGES', [0, 0, 0], tiny],
  ];
  for (const [title, code, position, cell] of cases) {
    test(`${title} is ${code}`, () => {
      assert.throws(
        () => neighborList(request({ positions: [position], cell, pbc: PERIODIC }, 5)),
        (error) => error instanceof AtomloopError && error.code === code,
      );
    });
  }
});
