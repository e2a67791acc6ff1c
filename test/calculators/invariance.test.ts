import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluatePotential, type PotentialSlabs } from '../../src/calculators/evaluate.js';
import {
  crystal,
  geometryOf,
  largestDifference,
  POTENTIALS,
  randomNumbers,
  stopFlag,
  transform,
  type Structure,
} from './structures.js';

const ALL = ['energy', 'forces', 'stress', 'energies'] as const;
const base = crystal(2, { species: [29, 29, 79], rattle: 0.2 });

for (const potential of POTENTIALS) {
  describe(potential.kind, () => {
    const evaluate = (structures: readonly Structure[]) =>
      evaluatePotential(potential, geometryOf(structures), { properties: ALL, stop: stopFlag() });
    const isSame = (a: PotentialSlabs, b: PotentialSlabs, order: readonly number[]) => {
      assert.deepEqual([a.errors, b.errors], [[], []]);
      assert.ok(largestDifference(a.energy, b.energy) < 1e-10);
      assert.ok(
        largestDifference(
          order.map((k) => a.energies?.[k] ?? NaN),
          b.energies ?? [],
        ) < 1e-11,
      );
      const forces = order.flatMap((k) => [...(a.forces?.subarray(3 * k, 3 * k + 3) ?? [])]);
      assert.ok(largestDifference(forces, b.forces ?? []) < 1e-11);
    };
    const identity = base.numbers.map((_, k) => k);

    test('the order of the atoms does not matter', async () => {
      const random = randomNumbers(7);
      const order = identity.map((k) => [random(), k] as const).sort((a, b) => a[0] - b[0]).map(([, k]) => k); // prettier-ignore
      const pick = <T>(values: readonly T[]) => order.flatMap((k) => values.slice(k, k + 1));
      const permuted = { ...base, numbers: pick(base.numbers), positions: pick(base.positions) };
      isSame(await evaluate([base]), await evaluate([permuted]), order);
    });

    test('a shift of all atoms does not matter, nor do whole cell vectors', async () => {
      const positions = base.positions.map((p, k) =>
        p.map((x, c) => x + 1.234 + ((k + c) % 5) * 7.22 - 14.44),
      );
      isSame(await evaluate([base]), await evaluate([{ ...base, positions }]), identity);
    });

    test('a rotation turns the forces and nothing else', async () => {
      const [s, c] = [Math.sin(0.7), Math.cos(0.7)];
      const turned = transform(base, [
        [c, s, 0],
        [-s, c, 0],
        [0, 0, 1],
      ]);
      const [before, after] = [await evaluate([base]), await evaluate([turned])];
      assert.ok(largestDifference(before.energy, after.energy) < 1e-10);
      const { forces: f = [] } = before;
      const expected = identity.flatMap((k) => {
        const [x = NaN, y = NaN, z = NaN] = [f[3 * k], f[3 * k + 1], f[3 * k + 2]];
        return [c * x - s * y, s * x + c * y, z];
      });
      assert.ok(largestDifference(expected, after.forces ?? []) < 1e-11);
    });

    test('forces add up to zero and energies to the energy', async () => {
      const { energy, energies = new Float64Array(), forces = new Float64Array() } = await evaluate([base]);
      assert.ok(Math.abs(energies.reduce((sum, value) => sum + value, 0) - (energy[0] ?? NaN)) < 1e-10);
      for (const axis of [0, 1, 2]) {
        assert.ok(
          Math.abs(forces.filter((_, k) => k % 3 === axis).reduce((sum, value) => sum + value, 0)) < 1e-11,
        );
      }
    });

    test('the bits of a result depend neither on the chunk nor on what else is wanted', async () => {
      const structures = [1, 3, 2, 1, 2].map((size, seed) => crystal(size, { species: [79, 29], seed }));
      const together = await evaluate(structures);
      let first = 0;
      for (const [index, structure] of structures.entries()) {
        const alone = await evaluate([structure]);
        const last = first + structure.numbers.length;
        assert.equal(together.energy[index], alone.energy[0]);
        assert.deepEqual(together.forces?.subarray(3 * first, 3 * last), alone.forces);
        assert.deepEqual(together.energies?.subarray(first, last), alone.energies);
        assert.deepEqual(together.stress?.subarray(6 * index, 6 * index + 6), alone.stress);
        const energyOnly = await evaluatePotential(potential, geometryOf([structure]), {
          properties: ['energy'],
          stop: stopFlag(),
        });
        assert.equal(energyOnly.energy[0], alone.energy[0]);
        first = last;
      }
    });
  });
}
