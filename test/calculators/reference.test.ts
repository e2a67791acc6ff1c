import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { outcomeOf } from './outcomes.js';
import { largestDifference, readReference, type Structure } from './structures.js';

interface SinglePoint extends Structure {
  readonly name: string;
  readonly calculator: string;
  readonly params: Readonly<Record<string, number | boolean>>;
  readonly energy: number;
  readonly forces: readonly (readonly number[])[];
  readonly energies?: readonly number[];
  readonly stress?: readonly number[];
  readonly 'stress_numerical_1e-5'?: readonly number[];
}

const cases = ['singlepoint.json', 'emt-asap.json'].flatMap(
  (name) => (readReference(name) as { cases: SinglePoint[] }).cases,
);

for (const reference of cases) {
  test(`${reference.name} gives the numbers of ASE`, async () => {
    const calculator = await createCalculator({
      name: reference.calculator,
      args: [],
      kwargs: reference.params,
    });
    const outcome = await outcomeOf(calculator, reference);
    const { energy = NaN, forces = [], energies = [], stress = [] } = outcome;
    assert.ok(Math.abs(energy - reference.energy) < 1e-10, `energy ${String(energy)}`);
    assert.ok(largestDifference(forces, reference.forces.flat()) < 1e-11);
    if (reference.energies) assert.ok(largestDifference(energies, reference.energies) < 1e-11);
    if (reference.stress) assert.ok(largestDifference(stress, reference.stress) < 1e-12);
    const numerical = reference['stress_numerical_1e-5'];
    if (numerical) assert.ok(largestDifference(stress, numerical) < 1e-9);
    if (!reference.pbc.includes(true)) assert.equal(outcome.stress, undefined);
  });
}

test('results are named as the classes of ASE', async () => {
  const spec = (name: string) => ({ name, args: [], kwargs: {} });
  const names = ['emt', 'lj', 'morse'].map(async (name) => (await createCalculator(spec(name))).name);
  assert.deepEqual(await Promise.all(names), ['EMT', 'LennardJones', 'MorsePotential']);
});
