import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calculator } from '../../src/calculators/calculator.js';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { femtosecond } from '../../src/configuration/units.js';
import { joinMotions, motionOf } from '../../src/dynamics/motion.js';
import { simulate, type Machine } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import {
  configurationOf,
  crystal,
  largestDifference,
  readReference,
  stopFlag,
  type Structure,
} from '../calculators/structures.js';

interface MdCase extends Structure {
  readonly name: string;
  readonly momenta0: readonly number[][];
  readonly final: { readonly positions: readonly number[][]; readonly momenta: readonly number[][] };
}

const { cases } = readReference('md.json') as { cases: readonly MdCase[] };

const verlet = (steps: number, count: number): Machine => ({
  kind: 'md',
  ensemble: { name: 'nve', isIsotropic: true, fixesCenter: true },
  timeStep: 5 * femtosecond,
  stages: Float64Array.of(steps, NaN, NaN),
  every: steps,
  lastOnly: false,
  logEvery: 0,
  abort: {},
  velocities: {
    temperature: 0,
    isExact: true,
    stopsDrift: true,
    draws: new Uint8Array(count),
    states: new Uint32Array(4 * count),
  },
  noise: new Uint32Array(4 * count),
});

/** The same calculator as the loop sees one from outside: without a potential of the addon. */
function fromOutside(calculator: Calculator): Calculator {
  const { name, properties } = calculator;
  return { name, properties, calculate: calculator.calculate.bind(calculator) };
}

const emt = (): Promise<Calculator> => createCalculator(parseConstructor('emt'));

function moving(configurations: readonly Configuration[], steps: number) {
  return {
    configurations,
    motion: joinMotions(configurations.map(motionOf)),
    machine: verlet(steps, configurations.length),
    keep: { stress: false, energies: false },
    stop: stopFlag(),
  };
}

function nveReference(): { configuration: Configuration; final: MdCase['final'] } {
  const found = cases.find(({ name }) => name === 'nve_verlet_emt_cu32_100x5fs');
  assert.ok(found);
  const configuration = configurationOf(found);
  const values = Float64Array.from(found.momenta0.flat());
  configuration.arrays.set('momenta', { kind: 'R', width: 3, values });
  return { configuration, final: found.final };
}

void test('velocity Verlet ends where that of ASE does, to 1e-8 after 100 steps', async () => {
  const { configuration, final } = nveReference();
  const { trajectories, errors } = await simulate(await emt(), moving([configuration], 100));
  assert.equal(errors.size, 0);
  assert.deepEqual([...trajectories.frames], [2]);
  assert.ok(largestDifference(trajectories.positions.slice(96), final.positions.flat()) < 1e-8);
  assert.ok(largestDifference(trajectories.momenta?.slice(96) ?? [], final.momenta.flat()) < 1e-8);
});

void test('a calculator from outside moves a chunk to the same places, each configuration on its own', async () => {
  const list = [1, 2].map((size) => configurationOf(crystal(size, { seed: size })));
  const inside = await simulate(await emt(), moving(list, 10));
  const outside = await simulate(fromOutside(await emt()), moving(list, 10));
  assert.deepEqual(outside.trajectories, inside.trajectories);
});

void test('a configuration without forces breaks off alone', async () => {
  const iron = configurationOf(crystal(1, { species: [26] }));
  const copper = configurationOf(crystal(1));
  for (const calculator of [await emt(), fromOutside(await emt())]) {
    const { trajectories, errors } = await simulate(calculator, moving([iron, copper], 4));
    assert.equal(errors.get(0)?.code, 'E_UNSUPPORTED_SPECIES');
    assert.equal(errors.size, 1);
    assert.deepEqual([...trajectories.frames], [0, 2]);
  }
});
