import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Calculator, CalculatorResults } from '../../src/calculators/calculator.js';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { gigapascal } from '../../src/configuration/units.js';
import { joinMotions, motionOf } from '../../src/dynamics/motion.js';
import { simulate, type Machine, type Simulated } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import {
  configurationOf,
  crystal,
  ISOLATED,
  largestDifference,
  NO_CELL,
  stopFlag,
} from '../calculators/structures.js';

const optimizers = ['fire', 'bfgs', 'lbfgs', 'precon-lbfgs'] as const;
const filters = ['frechet', 'exp', 'unit'] as const;

const machine = (options: Partial<Machine> = {}): Machine => ({
  kind: 'minimize',
  optimizer: 'precon-lbfgs',
  precon: 'auto',
  fmax: 1e-6,
  smax: -1,
  steps: 2000,
  every: 0,
  ...options,
});

interface Cell {
  readonly filter: string;
  readonly pressure: number;
  readonly mask: Uint8Array;
  readonly hydrostatic: boolean;
}

/** `run` gives every configuration its pressure. */
const cell = (filter: string, pressure = 0, options: object = {}): Cell => ({
  filter,
  pressure,
  mask: new Uint8Array(6).fill(1),
  hydrostatic: false,
  ...options,
});

interface Run {
  readonly calculator: string | Calculator;
  readonly machine: Machine;
  readonly stop?: Int32Array;
}

function withPressures(setup: Machine, count: number): Machine {
  const own = setup['cell'] as Cell | undefined;
  return own === undefined
    ? setup
    : { ...setup, cell: { ...own, pressures: new Float64Array(count).fill(own.pressure) } };
}

async function run(configurations: readonly Configuration[], setup: Run): Promise<Simulated> {
  const calculator =
    typeof setup.calculator === 'string'
      ? await createCalculator(parseConstructor(setup.calculator))
      : setup.calculator;
  return simulate(calculator, {
    configurations,
    motion: joinMotions(configurations.map(motionOf)),
    machine: withPressures(setup.machine, configurations.length),
    keep: { stress: true, energies: false },
    stop: setup.stop ?? stopFlag(),
  });
}

const cluster = (positions: number[][]): Configuration =>
  configurationOf({ numbers: positions.map(() => 18), positions, cell: NO_CELL, pbc: ISOLATED });

const distance = (p: Float64Array, i: number, j: number): number =>
  Math.hypot(...[0, 1, 2].map((c) => (p[3 * i + c] ?? NaN) - (p[3 * j + c] ?? NaN)));

suite('known minima', () => {
  const lj = 'lj(sigma=3.4, epsilon=0.0104, rc=40)';
  const minimum = 3.4 * 2 ** (1 / 6);

  for (const optimizer of optimizers) {
    test(`${optimizer} finds the distance of a Lennard-Jones dimer and trimer, and of a Morse dimer`, async () => {
      const dimer = [
        [0, 0, 0],
        [3.1, 1.5, 1],
      ];
      const { trajectories } = await run([cluster(dimer), cluster([...dimer, [2, 4, -0.3]])], {
        calculator: lj,
        machine: machine({ optimizer, fmax: 1e-8 }),
      });
      const { positions, endings, energy } = trajectories;
      assert.deepEqual([...endings.map(({ name }) => name)], ['converged', 'converged']);
      assert.ok(Math.abs(distance(positions, 0, 1) - minimum) < 1e-5);
      for (const [i, j] of [
        [2, 3],
        [2, 4],
        [3, 4],
      ] as const)
        assert.ok(Math.abs(distance(positions, i, j) - minimum) < 1e-5);
      assert.ok(largestDifference(energy, [-0.0104, -0.0312]) < 1e-5);
      const morse = await run([cluster(dimer.map((row) => row.map((x) => 0.8 * x)))], {
        calculator: 'morse(epsilon=0.3, r0=3.1, rho0=5)',
        machine: machine({ optimizer, fmax: 1e-8 }),
      });
      assert.ok(Math.abs(distance(morse.trajectories.positions, 0, 1) - 3.1) < 1e-5);
    });
  }
});

suite('the cell', () => {
  for (const filter of filters) {
    for (const pressureGpa of [0, 10, -1]) {
      test(`with the ${filter} filter has the stress of ${String(pressureGpa)} GPa at the end`, async () => {
        const pressure = pressureGpa * gigapascal;
        const { trajectories } = await run([configurationOf(crystal(2, { a: 3.7 }))], {
          calculator: 'emt',
          machine: machine({ fmax: 1e-5, smax: 1e-7, steps: 5000, cell: cell(filter, pressure) }),
        });
        assert.equal(trajectories.endings[0]?.name, 'converged');
        const expected = [1, 1, 1, 0, 0, 0].map((one) => -pressure * one);
        assert.ok(largestDifference(trajectories.stress ?? [], expected) < 1e-6);
        const volume = trajectories.cells[0]! * trajectories.cells[4]! * trajectories.cells[8]!;
        assert.ok(pressure !== 0 || Math.abs(Math.cbrt(volume) / 2 - 3.5899) < 1e-3, String(volume));
      });
    }
  }

  test('keeps its shape under hydrostatic strain, and what a mask holds', async () => {
    const start = crystal(1, { a: 3.8 });
    const sheared = { ...start, cell: [[3.8, 0, 0], [0.3, 3.8, 0], [0, 0.2, 3.8]] }; // prettier-ignore
    const hydrostatic = await run([configurationOf(sheared)], {
      calculator: 'emt',
      machine: machine({ smax: 1e-6, cell: cell('frechet', 0, { hydrostatic: true }) }),
    });
    const scale = hydrostatic.trajectories.cells[0]! / 3.8;
    assert.ok(scale < 0.99);
    assert.ok(
      largestDifference(
        hydrostatic.trajectories.cells,
        sheared.cell.flat().map((x) => x * scale),
      ) < 1e-12,
    );
    const mask = Uint8Array.of(1, 1, 0, 0, 0, 0);
    const masked = await run([configurationOf(start)], {
      calculator: 'emt',
      machine: machine({ smax: 1e-6, cell: cell('frechet', 0, { mask }) }),
    });
    assert.equal(masked.trajectories.cells[8], 3.8);
    assert.ok(masked.trajectories.cells[0]! < 3.7);
    assert.equal(masked.trajectories.cells[1], 0);
  });
});

suite('atoms that are fixed', () => {
  for (const optimizer of optimizers) {
    test(`do not move by a bit with ${optimizer}, nor do coordinates that are`, async () => {
      const configuration = configurationOf(crystal(2));
      const values = Uint8Array.from({ length: 96 }, (_, k) => (k < 12 || k % 7 === 0 ? 0 : 1));
      configuration.arrays.set('move_mask', { kind: 'L', width: 3, values });
      const before = configuration.positions.slice();
      const { trajectories } = await run([configuration], {
        calculator: 'emt',
        machine: machine({ optimizer, fmax: 1e-3 }),
      });
      assert.equal(trajectories.endings[0]?.name, 'converged');
      const moved = Array.from(trajectories.positions, (x, k) => (Object.is(x, before[k]) ? 0 : 1));
      assert.deepEqual(moved, [...values]);
    });
  }

  test('with the preconditioner too', async () => {
    const configuration = configurationOf(crystal(3));
    const values = Uint8Array.from({ length: 108 }, (_, atom) => (atom < 20 ? 0 : 1));
    configuration.arrays.set('move_mask', { kind: 'L', width: 1, values });
    const before = configuration.positions.slice();
    const { trajectories } = await run([configuration], {
      calculator: 'emt',
      machine: machine({ fmax: 1e-3 }),
    });
    assert.equal(trajectories.endings[0]?.name, 'converged');
    assert.deepEqual(trajectories.positions.slice(0, 60), before.slice(0, 60));
  });
});

test('the preconditioner saves steps: 108 atoms take less than three quarters of those without', async () => {
  const steps = async (precon: string): Promise<number> => {
    const { trajectories } = await run([configurationOf(crystal(3, { seed: 4 }))], {
      calculator: 'emt',
      machine: machine({ precon, fmax: 1e-3 }),
    });
    assert.equal(trajectories.endings[0]?.name, 'converged');
    return trajectories.endings[0].steps;
  };
  assert.ok((await steps('exp')) < 0.75 * (await steps('none')));
});

test('a calculator from outside leads every optimizer along the same way', async () => {
  const emt = await createCalculator(parseConstructor('emt'));
  const outside: Calculator = {
    name: emt.name,
    properties: emt.properties,
    calculate: emt.calculate.bind(emt),
  };
  const list = (): Configuration[] => [1, 2].map((size) => configurationOf(crystal(size, { seed: size })));
  for (const optimizer of optimizers) {
    for (const options of [{}, { cell: cell('frechet', 0.05) }]) {
      const setup = machine({ optimizer, fmax: 1e-2, ...options });
      const inside = await run(list(), { calculator: emt, machine: setup });
      const other = await run(list(), { calculator: outside, machine: setup });
      assert.deepEqual(other.trajectories.endings, inside.trajectories.endings);
      // Inside, neighbor lists may be used again, and sums then have another order.
      for (const key of ['positions', 'cells', 'energy', 'forces'] as const)
        assert.ok(largestDifference(other.trajectories[key], inside.trajectories[key]) < 1e-9, key);
    }
  }
});

test('a raised flag stops a minimization', async () => {
  const setup = { calculator: 'emt', machine: machine({ fmax: 0, steps: 1e6 }) };
  await assert.rejects(run([configurationOf(crystal(4))], { ...setup, stop: stopFlag(1) }), {
    code: 'E_STOPPED',
  });
  const stop = stopFlag();
  const running = run([configurationOf(crystal(4))], {
    ...setup,
    machine: machine({ optimizer: 'fire', fmax: 0, steps: 1e6 }),
    stop,
  });
  stop[0] = 1;
  await assert.rejects(running, { code: 'E_STOPPED' });
});

suite('what diverges', () => {
  /** Forces from a formula of the positions, from outside. */
  const formula = (energyAndForce: (x: number) => readonly [number, number]): Calculator => ({
    name: 'Formula',
    properties: ['energy', 'forces'],
    calculate: (list): Promise<CalculatorResults> => {
      const values = list.map(({ positions }) => energyAndForce(positions[0] ?? 0));
      return Promise.resolve({
        natoms: Uint32Array.from(list, ({ natoms }) => natoms),
        energy: Float64Array.from(values, ([energy]) => energy),
        forces: Float64Array.from(values.flatMap(([, force]) => [force, 0, 0, 0, 0, 0])),
        errors: new Map(),
      });
    },
  });
  const pair = (): Configuration => cluster([[0, 0, 0], [3, 0, 0]]); // prettier-ignore

  const cases = {
    'an energy that is no number': { calculator: formula((x) => [x > 0 ? NaN : 0, 1]), reason: /not finite/ },
    'an atom that moves without end': {
      calculator: formula((x) => [-x, 1]),
      reason: /atom 0 moved by 100\.\d* Å/,
    },
    'an energy without a bottom': {
      calculator: formula((x) => [-1e5 * x, 1e3]),
      reason: /the energy has no bottom/,
    },
    'forces that explode': { calculator: formula((x) => [-x, x > 1 ? 1e7 : 1]), reason: /forces exploded/ },
    'an atom that flies away': { calculator: formula((x) => [0, x < 2 ? 1 : 0]), reason: /atom 0 flew away/ },
  } as const;
  for (const [name, { calculator, reason }] of Object.entries(cases)) {
    test(`${name} is an error that names step, force and energy`, async () => {
      const { errors } = await run([pair()], { calculator, machine: machine({ optimizer: 'fire' }) });
      const error = errors.get(0);
      assert.equal(error?.code, 'E_DIVERGED');
      assert.match(error.message, reason);
      assert.match(error.message, /diverged at step \d+/);
      assert.match(error.details.got ?? '', /a largest force of .* eV\/Å, an energy of .* eV/);
    });
  }

  test('but no force after one that was rounding is nothing', async () => {
    const calculator = formula((x) => [0, x === 0 ? 1e-9 : 0]);
    const { errors, trajectories } = await run([pair()], {
      calculator,
      machine: machine({ optimizer: 'fire', fmax: 1e-12 }),
    });
    assert.equal(errors.size, 0);
    assert.deepEqual(trajectories.endings, [{ name: 'converged', reason: '', steps: 1 }]);
  });

  test('a crystal under more tension than it bears is an error, and its neighbor is none', async () => {
    const list = [3.7, 3.6].map((a) => configurationOf(crystal(1, { a })));
    const setup = { calculator: 'emt', machine: machine({ smax: 1e-3, cell: cell('frechet', -0.3) }) };
    const { errors } = await run(list, setup);
    assert.equal(errors.get(0)?.code, 'E_DIVERGED');
    assert.match(errors.get(0)?.message ?? '', /the volume is 1\d\.\d* times that of the beginning/);
    const alone = await run([list[0]!], { ...setup, machine: machine({ smax: 1e-3 }) });
    assert.equal(alone.errors.size, 0);
  });
});

test('atoms without a force, by symmetry, have not flown away', async () => {
  const list = Array.from({ length: 40 }, (_, k) =>
    configurationOf(crystal(1 + (k % 2), { a: 3.45 + 0.01 * k, rattle: 0 })),
  );
  const { errors, trajectories } = await run(list, {
    calculator: 'emt',
    machine: machine({ fmax: 1e-3, smax: 1e-4, cell: cell('frechet') }),
  });
  assert.equal(errors.size, 0);
  assert.ok(trajectories.endings.every(({ name }) => name === 'converged'));
});

test('a cell without volume, and a calculator without stress, cannot relax a cell: each an error of its own', async () => {
  const setup = machine({ cell: cell('frechet', 0.05) });
  const flat = cluster([[0, 0, 0], [3, 0, 0]]); // prettier-ignore
  const { errors } = await run([flat, configurationOf(crystal(1))], { calculator: 'emt', machine: setup });
  assert.equal(errors.get(0)?.code, 'E_UNSUPPORTED_SPECIES');
  const lj = await run([flat, configurationOf(crystal(1))], { calculator: 'lj(sigma=2.3)', machine: setup });
  assert.deepEqual(
    [...lj.errors].map(([index, { code }]) => [index, code]),
    [[0, 'E_BAD_CELL']],
  );
  const emt = await createCalculator(parseConstructor('emt'));
  const withoutStress: Calculator = {
    name: 'x',
    properties: ['energy', 'forces'],
    calculate: emt.calculate.bind(emt),
  };
  const outside = await run([configurationOf(crystal(1))], { calculator: withoutStress, machine: setup });
  assert.equal(outside.errors.get(0)?.code, 'E_NO_STRESS');
});
