import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluatePotential } from '../../src/calculators/evaluate.js';
import {
  crystal,
  geometryOf,
  ISOLATED,
  largestDifference,
  POTENTIALS,
  stopFlag,
  transform,
  type Structure,
} from './structures.js';

const STEP = 1e-4;
/** Coefficients of the fourth-order central difference. */
const STENCIL: readonly (readonly [number, number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];
const VOIGT = [
  [0, 0],
  [1, 1],
  [2, 2],
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

const alloy: Structure = transform(crystal(1, { a: 3.9, rattle: 0.15, species: [29, 79, 13] }), [
  [1, 0.1, 0],
  [0, 1.02, -0.2],
  [0.05, 0, 0.95],
]);

/** Atoms that see their own images in some directions only. */
const slab: Structure = { ...alloy, pbc: [true, false, true] };
const wire: Structure = { ...alloy, pbc: [false, false, true] };
const cluster: Structure = { ...crystal(2, { rattle: 0.15, species: [79, 29, 13], seed: 6 }), pbc: ISOLATED };

function displaced(structure: Structure, atom: number, axis: number, by: number): Structure {
  const positions = structure.positions.map((p, k) =>
    p.map((x, c) => (k === atom && c === axis ? x + by : x)),
  );
  return { ...structure, positions };
}

function strained(structure: Structure, row: number, column: number, by: number): Structure {
  const matrix = [0, 1, 2].map((r) => [0, 1, 2].map((c): number => (r === c ? 1 : 0)));
  const add = (r: number, c: number) => {
    const line = matrix[r];
    if (line !== undefined) line[c] = (line[c] ?? 0) + by / 2;
  };
  add(row, column);
  add(column, row);
  return transform(structure, matrix);
}

for (const potential of POTENTIALS) {
  describe(potential.kind, () => {
    /** Derivatives of the energy by each of `count` parameters of the structure. */
    const differentiate = async (count: number, change: (parameter: number, by: number) => Structure) => {
      const structures = Array.from({ length: count }, (_, k) =>
        STENCIL.map(([steps]) => change(k, steps * STEP)),
      ).flat();
      const { energy } = await evaluatePotential(potential, geometryOf(structures), {
        properties: ['energy'],
        stop: stopFlag(),
      });
      return Array.from({ length: count }, (_, k) =>
        STENCIL.reduce(
          (sum, [, weight], n) => sum + (weight * (energy[STENCIL.length * k + n] ?? NaN)) / STEP,
          0,
        ),
      );
    };

    for (const [name, structure] of Object.entries({ alloy, slab, wire, cluster })) {
      test(`forces are the negative gradient of the energy: ${name}`, async () => {
        const { forces = [] } = await evaluatePotential(potential, geometryOf([structure]), {
          properties: ['forces'],
          stop: stopFlag(),
        });
        const gradient = await differentiate(3 * structure.numbers.length, (k, by) =>
          displaced(structure, Math.floor(k / 3), k % 3, by),
        );
        assert.ok(Math.max(...forces) > 0.01);
        const difference = largestDifference(
          forces,
          gradient.map((slope) => -slope),
        );
        assert.ok(difference < 2e-6, String(difference));
      });
    }

    for (const [name, structure] of Object.entries({ alloy, slab, wire })) {
      test(`stress is the derivative of the energy by strain, over the volume: ${name}`, async () => {
        const { stress = [] } = await evaluatePotential(potential, geometryOf([structure]), {
          properties: ['stress'],
          stop: stopFlag(),
        });
        const slopes = await differentiate(6, (k, by) => {
          const [row = 0, column = 0] = VOIGT[k] ?? [];
          return strained(structure, row, column, by);
        });
        const [a = [], b = [], c = []] = structure.cell;
        const at = (v: readonly number[], k: number) => v[k % 3] ?? NaN;
        const volume = [0, 1, 2].reduce(
          (sum, k) => sum + at(a, k) * (at(b, k + 1) * at(c, k + 2) - at(b, k + 2) * at(c, k + 1)),
          0,
        );
        assert.ok(
          largestDifference(
            stress,
            slopes.map((slope) => slope / Math.abs(volume)),
          ) < 2e-7,
        );
      });
    }
  });
}
