import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calculator } from '../../src/calculators/calculator.js';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { simulate } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
import { simulation } from './machines.js';

/** The same calculator as the loop sees one from outside: without a potential of the addon. */
function fromOutside(calculator: Calculator): Calculator {
  const { name, properties } = calculator;
  return { name, properties, calculate: calculator.calculate.bind(calculator) };
}

const emt = (): Promise<Calculator> => createCalculator(parseConstructor('emt'));

const moving = (configurations: readonly Configuration[], steps: number) =>
  simulation(configurations, { steps, timeStepFs: 5 });

void test('a calculator from outside moves a chunk to the same places, each configuration on its own', async () => {
  const list = [1, 2].map((size) => configurationOf(crystal(size, { seed: size })));
  const inside = await simulate(await emt(), moving(list, 10));
  const outside = await simulate(fromOutside(await emt()), moving(list, 10));
  assert.deepEqual(outside.trajectories.frames, inside.trajectories.frames);
  // Not the same bits: inside, lists of neighbors are kept, so that pairs are added up in another order.
  for (const column of ['positions', 'momenta', 'forces', 'energy'] as const) {
    const [ours, theirs] = [inside.trajectories[column], outside.trajectories[column]];
    assert.ok(largestDifference(ours ?? [], theirs ?? []) < 1e-10, column);
  }
});

void test('a configuration without forces breaks off alone', async () => {
  const iron = configurationOf(crystal(1, { species: [26] }));
  const copper = configurationOf(crystal(1));
  for (const calculator of [await emt(), fromOutside(await emt())]) {
    const { trajectories, errors } = await simulate(calculator, moving([iron, copper], 4));
    assert.equal(errors.get(0)?.code, 'E_UNSUPPORTED_SPECIES');
    assert.match(errors.get(0)?.message ?? '', /^step 0: /);
    assert.equal(errors.size, 1);
    assert.deepEqual([...trajectories.frames], [0, 2]);
  }
});
