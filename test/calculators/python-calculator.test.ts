import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Calculator, Property } from '../../src/calculators/calculator.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import type { AtomloopError } from '../../src/errors.js';
import { createCalculator } from '../../src/calculators/registry.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { useFixtures } from '../python/operators.js';
import {
  configurationOf,
  crystal,
  ISOLATED,
  largestDifference,
  NO_CELL,
  stopFlag,
  type Structure,
} from './structures.js';
import { outcomesOf } from './outcomes.js';

useFixtures();

const shapes: readonly Structure[] = [
  crystal(2),
  crystal(2, { species: [29, 79], seed: 2 }),
  { ...crystal(1, { seed: 3 }), cell: NO_CELL, pbc: ISOLATED },
  { ...crystal(2, { seed: 4 }), pbc: [true, true, false] },
];

async function withCalculator<T>(
  expression: string,
  use: (calculator: Calculator) => Promise<T>,
): Promise<T> {
  const calculator = await createCalculator(parseConstructor(expression));
  try {
    return await use(calculator);
  } finally {
    await calculator.dispose?.();
  }
}

function calculated(expression: string, structures: readonly Structure[], properties: readonly Property[]) {
  return withCalculator(expression, (calculator) => {
    const configurations = structures.map(configurationOf);
    for (const configuration of configurations) configuration.info.set('number', 0);
    return calculator.calculate(configurations, properties, stopFlag());
  });
}

describe('calculators of ASE give the numbers of ours', () => {
  const pairs = [
    ['ase.calculators.emt.EMT()', 'emt'],
    ['ase.calculators.lj.LennardJones(sigma=2.3, epsilon=0.1, rc=6.0)', 'lj(sigma=2.3, epsilon=0.1, rc=6.0)'],
    [
      'ase.calculators.lj.LennardJones(sigma=2.3, epsilon=0.1, rc=6.0, ro=4.0, smooth=True)',
      'lj(sigma=2.3, epsilon=0.1, rc=6.0, ro=4.0, smooth=True)',
    ],
  ] as const;
  for (const [theirs, ours] of pairs) {
    test(theirs, async () => {
      const properties = ['energy', 'forces', 'stress', 'energies'] as const;
      const [python, native] = await Promise.all([
        calculated(theirs, shapes, properties),
        calculated(ours, shapes, properties),
      ]);
      assert.equal(python.errors.size, 0);
      const expected = outcomesOf(native);
      for (const [i, outcome] of outcomesOf(python).entries()) {
        const other = expected[i];
        assert.ok(other !== undefined && 'energy' in outcome && 'energy' in other);
        assert.ok(Math.abs((outcome.energy ?? NaN) - (other.energy ?? NaN)) < 1e-8);
        assert.ok(largestDifference(outcome.forces ?? [], other.forces ?? [NaN]) < 1e-8);
        assert.ok(largestDifference(outcome.energies ?? [], other.energies ?? [NaN]) < 1e-8);
        assert.equal(outcome.stress === undefined, other.stress === undefined);
        assert.ok(largestDifference(outcome.stress ?? [], other.stress ?? []) < 1e-8);
      }
    });
  }
});

test('a configuration has the same bits whatever was calculated before it', async () => {
  const alone = await calculated('ase.calculators.emt.EMT()', shapes.slice(3), ['energy', 'forces']);
  const last = await calculated('ase.calculators.emt.EMT()', shapes, ['energy', 'forces']);
  const count = alone.forces?.length ?? 0;
  assert.deepEqual(last.forces?.slice(-count), alone.forces);
  assert.equal(last.energy?.at(-1), alone.energy?.[0]);
});

test('further properties come under the names of ASE, and the energy is the free energy', async () => {
  const wanted = ['energy', 'free_energy', 'stresses', 'charges', 'dipole', 'magmom', 'magmoms'] as const;
  const results = await calculated('hostile.Rich()', [crystal(1)], wanted);
  assert.equal(results.energy?.[0], -1.5);
  const { further = new Map<string, never>() } = results;
  assert.deepEqual([...further.keys()].sort(), wanted.slice(1).sort());
  assert.deepEqual(further.get('dipole'), {
    per: 'configuration',
    width: 3,
    values: Float64Array.of(0, 0.5, 1),
  });
  assert.deepEqual(further.get('magmoms'), { per: 'atom', width: 1, values: new Float64Array(4).fill(0.5) });
  assert.equal(further.get('stresses')?.width, 6);
});

test('one that has methods alone is asked through them', async () => {
  const results = await calculated('hostile.Elsewhere()', [crystal(1)], ['energy', 'forces']);
  assert.deepEqual([results.errors.size, results.energy?.[0]], [0, 8]);
  assert.deepEqual(results.forces, new Float64Array(12).fill(1));
});

test('a stress is left out where there is no volume, and asked for elsewhere', async () => {
  const flat = {
    ...crystal(1),
    cell: [
      [4, 0, 0],
      [0, 4, 0],
      [0, 0, 0],
    ],
    pbc: [true, true, false],
  };
  const isolated = { ...crystal(1), pbc: ISOLATED };
  const { hasStress, errors } = await calculated(
    'hostile.Rich()',
    [flat, isolated, crystal(1)],
    ['energy', 'stress'],
  );
  assert.equal(errors.size, 0);
  assert.deepEqual(hasStress, Uint8Array.of(0, 0, 1));
});

test('it says what it implements', async () => {
  await withCalculator('hostile.Print()', (calculator) => {
    assert.equal(calculator.name, 'Print');
    assert.deepEqual(calculator.properties, ['energy', 'forces']);
    return Promise.resolve();
  });
});

/** Configurations, of which those with 2 make calculators misbehave. */
function numbered(...numbers: number[]): Configuration[] {
  return numbers.map((number) => {
    const configuration = configurationOf(crystal(1));
    configuration.info.set('number', number);
    return configuration;
  });
}

test('those that wait behind one that crashes are calculated by the next interpreter, once and in order', async () => {
  await withCalculator('hostile.Numbering()', async (calculator) => {
    const list = numbered(0, 1, 2, 3, 4, 5, 6, 2, 2, 9);
    const results = await calculator.calculate(list, ['energy'], stopFlag());
    const found = outcomesOf(results).map((one) =>
      'energy' in one ? one.energy : (one as AtomloopError).code,
    );
    const died = 'E_WORKER_KILLED';
    assert.deepEqual(found, [1, 2, died, 1, 2, 3, 4, died, died, 1]);
  });
});

test('where no other interpreter can be started the error is that', async () => {
  await withCalculator('hostile.Crash()', async (calculator) => {
    const before = process.env['ATOMLOOP_PYTHON'];
    process.env['ATOMLOOP_PYTHON'] = 'absent';
    try {
      const calculation = calculator.calculate(numbered(0, 1, 2, 3, 4, 5), ['energy'], stopFlag());
      await assert.rejects(calculation, { code: 'E_PYTHON_MISSING' });
    } finally {
      process.env['ATOMLOOP_PYTHON'] = before;
    }
  });
});

test('a raised flag ends a calculation that does not come back, and those that wait behind it', async () => {
  await withCalculator('hostile.Stuck()', async (calculator) => {
    const stop = stopFlag();
    const calculation = calculator.calculate(numbered(0, 2, 3, 4, 5, 6), ['energy'], stop);
    stop[0] = 1;
    await assert.rejects(calculation, { code: 'E_STOPPED' });
  });
});
