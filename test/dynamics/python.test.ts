import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { simulate } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
import { usePython } from '../helpers/python.js';
import { simulation } from './machines.js';

usePython();

test('configurations move with a calculator of ASE as with ours', async () => {
  const configurations = [1, 2].map((seed) => configurationOf(crystal(1, { seed })));
  const [theirs, ours] = await Promise.all(
    ['ase.calculators.emt.EMT()', 'emt'].map(async (expression) => {
      const calculator = await createCalculator(parseConstructor(expression));
      const moving = simulation(configurations, { steps: 10, every: 5, timeStepFs: 5 });
      const simulated = simulate(calculator, { ...moving, keep: { stress: true, energies: true } });
      const { trajectories, errors } = await simulated.finally(() => calculator.dispose?.());
      assert.equal(errors.size, 0);
      return trajectories;
    }),
  );
  assert.ok(theirs !== undefined && ours !== undefined);
  assert.deepEqual([...theirs.frames], [3, 3]);
  assert.ok(largestDifference(theirs.positions, ours.positions) < 1e-8);
  assert.ok(largestDifference(theirs.forces, ours.forces) < 1e-8);
  assert.ok(largestDifference(theirs.stress ?? [], ours.stress ?? [NaN]) < 1e-8);
});
