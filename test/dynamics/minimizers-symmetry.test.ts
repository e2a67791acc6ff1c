import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { joinMotions, motionOf } from '../../src/dynamics/motion.js';
import { simulate } from '../../src/dynamics/simulate.js';
import type { Trajectories } from '../../src/dynamics/trajectories.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import {
  configurationOf,
  crystal,
  largestDifference,
  stopFlag,
  type Structure,
} from '../calculators/structures.js';

interface Operation {
  readonly rotation: readonly number[];
  readonly translation: readonly number[];
}

/** Turns by 90 degrees around z, of fractional coordinates, with the centering of the x-y plane. */
const turns: readonly Operation[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0, -1, 0, 1, 0, 0, 0, 0, 1],
  [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  [0, 1, 0, -1, 0, 0, 0, 0, 1],
].flatMap((rotation) =>
  [
    [0, 0, 0],
    [0.5, 0.5, 0],
  ].map((translation) => ({ rotation, translation })),
);

async function minimize(
  structures: readonly Structure[],
  groups: readonly (readonly Operation[])[],
  options: object,
) {
  const configurations = structures.map(configurationOf);
  const all = groups.flat();
  return simulate(await createCalculator(parseConstructor('emt')), {
    configurations,
    motion: joinMotions(configurations.map(motionOf)),
    machine: {
      kind: 'minimize',
      optimizer: 'precon-lbfgs',
      precon: 'auto',
      fmax: 1e-3,
      smax: 1e-4,
      steps: 500,
      every: 1,
      symmetry: {
        operations: Uint32Array.from(groups, ({ length }) => length),
        rotations: Float64Array.from(all.flatMap(({ rotation }) => rotation)),
        translations: Float64Array.from(all.flatMap(({ translation }) => translation)),
      },
      ...options,
    },
    keep: { stress: true, energies: false },
    stop: stopFlag(),
  });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0);
const cross = (
  [x = 0, y = 0, z = 0]: readonly number[],
  [u = 0, v = 0, w = 0]: readonly number[],
): number[] => [y * w - z * v, z * u - x * w, x * v - y * u];

const rowsOf = (values: Float64Array): number[][] =>
  Array.from({ length: values.length / 3 }, (_, k) => [...values.subarray(3 * k, 3 * k + 3)]);

/** The length, in fractions of the cell, between a fraction and the nearest image of another. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((x, c) => x - b[c]! - Math.round(x - b[c]!)));

/** How far a frame of four atoms is from its image under an operation, in fractions of the cell. */
function asymmetry(
  { positions, cells }: Trajectories,
  frame: number,
  { rotation, translation }: Operation,
): number {
  const [a = [], b = [], c = []] = rowsOf(cells.slice(9 * frame, 9 * frame + 9));
  const normals = [cross(b, c), cross(c, a), cross(a, b)];
  const fractions = rowsOf(positions.slice(12 * frame, 12 * frame + 12)).map((row) =>
    normals.map((normal) => dot(row, normal) / dot(a, normals[0]!)),
  );
  const rows = rowsOf(Float64Array.from(rotation));
  const images = fractions.map((x) => rows.map((row, k) => dot(row, x) + translation[k]!));
  // The operation may have its origin elsewhere: of all shifts only the difference between atoms counts.
  const shift = images[0]!.map((x, k) => x - nearest(images[0]!, fractions)[k]!);
  const shifted = images.map((image) => image.map((x, k) => x - shift[k]!));
  return Math.max(...shifted.map((image) => distance(image, nearest(image, fractions))));
}

function nearest(image: readonly number[], atoms: readonly (readonly number[])[]): readonly number[] {
  return atoms.reduce((best, atom) => (distance(image, atom) < distance(image, best) ? atom : best));
}

/** An fcc cell stretched along z, its layers apart by other distances, and everything a little off. */
function nearlyTetragonal(): Structure {
  const { positions, ...rest } = crystal(1, { rattle: 0.002 });
  const moved = positions.map(([x = 0, y = 0, z = 0], n) => [
    x,
    y,
    z * 1.05 + (n % 4 === 1 || n % 4 === 2 ? 0.2 : 0),
  ]);
  return { ...rest, positions: moved, cell: [[3.61, 0.001, 0], [0, 3.612, 0], [0, 0, 3.8]] }; // prettier-ignore
}

suite('kept symmetry', () => {
  for (const optimizer of ['precon-lbfgs', 'lbfgs', 'bfgs', 'fire']) {
    test(`${optimizer} begins with a symmetric structure, and every frame has the symmetry`, async () => {
      const mask = new Uint8Array(6).fill(1);
      const cell = { filter: 'frechet', pressures: Float64Array.of(0), mask, hydrostatic: false };
      const { trajectories, errors } = await minimize([nearlyTetragonal()], [turns], { optimizer, cell });
      assert.equal(errors.size, 0);
      assert.equal(trajectories.endings[0]?.name, 'converged');
      const frames = trajectories.frames[0] ?? 0;
      assert.ok(frames > 3);
      for (let frame = 0; frame < frames; frame += 1) {
        const own = trajectories.cells.slice(9 * frame, 9 * frame + 9);
        assert.ok(
          Math.abs(own[0]! - own[4]!) < 1e-12 && [1, 2, 3, 5, 6, 7].every((k) => Math.abs(own[k]!) < 1e-2),
        );
        for (const turn of turns) assert.ok(asymmetry(trajectories, frame, turn) < 1e-12);
      }
      const first = trajectories.positions.slice(0, 12);
      assert.ok(largestDifference(first, nearlyTetragonal().positions.flat()) < 0.01);
    });
  }

  test('is not there without the operations', async () => {
    const start = nearlyTetragonal();
    const kept = await minimize([start], [turns], {});
    const free = await minimize([start], [[]], {});
    const last = kept.trajectories.endings[0]?.steps ?? 0;
    for (const turn of turns) assert.ok(asymmetry(kept.trajectories, last, turn) < 1e-12);
    const end = free.trajectories.endings[0]?.steps ?? 0;
    assert.ok(turns.some((turn) => asymmetry(free.trajectories, end, turn) > 1e-6));
  });

  test('operations that a structure does not have are an error of that one alone', async () => {
    const alien: Structure = { ...crystal(1, { rattle: 0 }), positions: [[0, 0, 0], [0.1, 0, 0], [0.2, 0, 0], [1, 1, 1]] }; // prettier-ignore
    const { errors, trajectories } = await minimize([alien, nearlyTetragonal()], [turns, turns], {});
    assert.deepEqual(
      [...errors].map(([index, { code }]) => [index, code]),
      [[0, 'E_SYMMETRY']],
    );
    assert.deepEqual(
      trajectories.endings.map(({ name }) => name),
      ['', 'converged'],
    );
  });
});
