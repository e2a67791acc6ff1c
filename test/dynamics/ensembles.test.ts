import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { boltzmann, femtosecond, gigapascal } from '../../src/configuration/units.js';
import { simulate } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { configurationOf, crystal, largestDifference } from '../calculators/structures.js';
import { simulation, type Course } from './machines.js';
import { drift, errorOfMean, gammaDistribution, kolmogorovSmirnov, moments } from './statistics.js';

const heat = 300 * boltzmann;

/** Columns of the log, the first tenth left out. */
interface Run {
  readonly total: readonly number[];
  readonly kinetic: readonly number[];
  readonly pressure: readonly number[];
  readonly volume: readonly number[];
  readonly positions: Float64Array;
  readonly momenta: Float64Array;
}

async function run(configuration: Configuration, course: Course, calculator = 'emt'): Promise<Run> {
  const built = await createCalculator(parseConstructor(calculator));
  const { trajectories, errors } = await simulate(built, simulation([configuration], course));
  assert.deepEqual([...errors.values()], []);
  const { log = new Float64Array(0), positions, momenta = new Float64Array(0) } = trajectories;
  const column = (offset: number): number[] => {
    const all = Array.from({ length: log.length / 6 }, (_, k) => log[6 * k + offset] ?? NaN);
    return all.slice(Math.floor(all.length / 10));
  };
  const [potential, kinetic, pressure, volume] = [column(1), column(2), column(4), column(5)];
  return {
    total: potential.map((value, k) => value + (kinetic[k] ?? NaN)),
    kinetic,
    pressure,
    volume,
    positions,
    momenta,
  };
}

const copper = (size: number): Configuration => configurationOf(crystal(size, { a: 3.6, rattle: 0.02 }));

const gasAtoms = 9;
const gasSide = 20;
/** Of an ideal gas of them at 300 K, with what stochastic cell rescaling adds: the volume has shape N. */
const gasPressure = (gasAtoms * heat) / gasSide ** 3;

/** Nine atoms that do not feel each other. */
function gas(): Configuration {
  const positions = Array.from({ length: gasAtoms }, (_, k) => [(k % 3) * 6, Math.floor(k / 3) * 6, k]);
  const cell = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? gasSide : 0)));
  return configurationOf({ numbers: positions.map(() => 29), positions, cell, pbc: [true, true, true] });
}

const noForces = 'lj(sigma=0.1, epsilon=1e-12, rc=0.3)';

/** Samples of a gas so far apart in time that they are independent. */
const gasRun = (ensemble: Readonly<Record<string, unknown>>, course: Partial<Course> = {}): Promise<Run> =>
  run(
    gas(),
    { steps: 200_000, timeStepFs: 2, logEvery: 100, temperature: 300, draw: 300, ensemble, ...course },
    noForces,
  );

const tau = 20 * femtosecond;
const friction = 1 / tau;
const thermostats = {
  langevin: { name: 'langevin', friction: friction / 2 },
  'langevin-baoab': { name: 'langevin-baoab', friction },
  bussi: { name: 'bussi', temperatureTime: tau },
};

suite('constant energy', () => {
  test('holds over 10^4 steps: no drift beyond 1e-6 eV per atom, and errors of second order', async () => {
    const runs = await Promise.all(
      [2, 4].map((timeStepFs) => run(copper(2), { steps: 10_000, timeStepFs, logEvery: 10, draw: 600 })),
    );
    const [fine, coarse] = runs.map(({ total }) => ({
      drift: Math.abs(drift(total)) / 32,
      scatter: Math.sqrt(moments(total).variance) / 32,
    }));
    assert.ok(fine !== undefined && coarse !== undefined);
    assert.ok(fine.drift < 1e-6 && coarse.drift < 4e-6, JSON.stringify({ fine, coarse }));
    assert.ok(fine.scatter < 1e-5, JSON.stringify(fine));
    const ratio = coarse.scatter / fine.scatter;
    assert.ok(ratio > 3.5 && ratio < 4.5, String(ratio));
  });

  test('leads back where it came from when all momenta are turned, to 1e-9', async () => {
    const start = copper(2);
    const there = await run(start, { steps: 250, timeStepFs: 4, draw: 300 });
    const last = copper(2);
    last.positions = there.positions.slice(96);
    last.arrays.set('momenta', { kind: 'R', width: 3, values: there.momenta.slice(96).map((p) => -p) });
    const back = await run(last, { steps: 250, timeStepFs: 4 });
    assert.ok(largestDifference(back.positions.slice(96), there.positions.slice(0, 96)) < 1e-9);
    assert.ok(
      largestDifference(
        back.momenta.slice(96).map((p) => -p),
        there.momenta.slice(0, 96),
      ) < 1e-9,
    );
  });
});

suite('constant temperature', () => {
  for (const [name, ensemble] of Object.entries(thermostats)) {
    test(`of ${name}: the kinetic energy has the distribution of 3 N - 3 degrees of freedom`, async () => {
      const { kinetic } = await gasRun(ensemble);
      const reduced = kinetic.map((value) => value / heat);
      const shape = (3 * gasAtoms - 3) / 2;
      assert.ok(kolmogorovSmirnov(reduced, gammaDistribution(shape)) < 1.95);
      const { mean, variance } = moments(reduced);
      const error = Math.sqrt(shape / reduced.length);
      assert.ok(Math.abs(mean - shape) < 3.5 * error, `mean ${String(mean)}`);
      assert.ok(Math.abs(variance / shape - 1) < 0.13, `variance ${String(variance)}`);
    });

    test(`of ${name}: a crystal has its kinetic energy to 2 %, and as much scatter`, async () => {
      const course = { steps: 40_000, timeStepFs: 2, logEvery: 10, temperature: 300, draw: 600 };
      const { kinetic } = await run(copper(1), { ...course, ensemble });
      const shape = (3 * 4 - 3) / 2;
      const { mean, variance } = moments(kinetic.map((value) => value / heat));
      assert.ok(Math.abs(mean / shape - 1) < 0.02, `mean ${String(mean / shape)}`);
      assert.ok(Math.abs(variance / shape - 1) < 0.1, `variance ${String(variance / shape)}`);
    });
  }

  test('of langevin without a fixed center: each momentum is normal', async () => {
    for (const name of ['langevin', 'langevin-baoab']) {
      const ensemble = { name, friction: friction / 2, fixesCenter: false };
      const { momenta } = await gasRun(ensemble, { every: 100, logEvery: 200_000 });
      const width = Math.sqrt(63.546 * heat);
      const values = [...momenta.slice(momenta.length / 10)].map((p) => p / width);
      const power = (exponent: number): number => moments(values.map((value) => value ** exponent)).mean;
      const n = values.length;
      assert.ok(Math.abs(power(1)) < 4 / Math.sqrt(n), `${name}: mean ${String(power(1))}`);
      assert.ok(Math.abs(power(2) - 1) < 4 * Math.sqrt(2 / n), `${name}: variance ${String(power(2))}`);
      assert.ok(Math.abs(power(4) - 3) < 4 * Math.sqrt(96 / n), `${name}: fourth moment ${String(power(4))}`);
    }
  });

  test('of berendsen: the mean is that of 3 N degrees of freedom as in ASE, the scatter far less', async () => {
    const ensemble = { name: 'berendsen', temperatureTime: 50 * femtosecond };
    const course = { steps: 20_000, timeStepFs: 2, logEvery: 10, temperature: 300, draw: 600 };
    const { kinetic } = await run(copper(2), { ...course, ensemble });
    const { mean, variance } = moments(kinetic.map((value) => value / heat / 48));
    assert.ok(Math.abs(mean - 1) < 0.005, String(mean));
    assert.ok(variance < 0.5 / 48, String(variance));
  });

  test('langevin holds the center of mass where it is', async () => {
    const start = copper(1);
    const { positions } = await run(start, {
      steps: 1000,
      temperature: 300,
      draw: 300,
      ensemble: thermostats.langevin,
    });
    for (const axis of [0, 1, 2]) {
      const center = (frame: number): number =>
        [0, 1, 2, 3].reduce((sum, atom) => sum + (positions[12 * frame + 3 * atom + axis] ?? NaN) / 4, 0);
      assert.ok(Math.abs(center(1) - center(0)) < 1e-10);
    }
  });
});

suite('constant pressure', () => {
  test('of npt-crescale: the volume of a gas has the gamma distribution, the kinetic energy its own', async () => {
    const ensemble = {
      ...{ name: 'npt-crescale', temperatureTime: tau },
      ...{ pressureTime: 40 * femtosecond, compressibility: 1 / gasPressure },
    };
    const { volume, kinetic } = await gasRun(ensemble, {
      ...{ pressure: gasPressure, steps: 400_000, timeStepFs: 1, logEvery: 400 },
    });
    const reduced = volume.map((value) => (value * gasPressure) / heat);
    assert.ok(kolmogorovSmirnov(reduced, gammaDistribution(gasAtoms)) < 1.95);
    assert.ok(
      kolmogorovSmirnov(
        kinetic.map((value) => value / heat),
        gammaDistribution(12),
      ) < 1.95,
    );
    const { mean, variance } = moments(reduced);
    assert.ok(Math.abs(mean / gasAtoms - 1) < 0.05, `mean ${String(mean)}`);
    assert.ok(Math.abs(variance / gasAtoms - 1) < 0.2, `variance ${String(variance)}`);
  });

  /** The primitive cell three times in each direction: skewed. */
  function primitive(): Configuration {
    const rows = [
      [0, 5.4, 5.4],
      [5.4, 0, 5.4],
      [5.4, 5.4, 0],
    ];
    const places = Array.from({ length: 27 }, (_, k) => [k % 3, Math.floor(k / 3) % 3, Math.floor(k / 9)]);
    const positions = places.map((at) =>
      [0, 1, 2].map((axis) => at.reduce((sum, n, row) => sum + (n / 3) * (rows[row]?.[axis] ?? 0), 0)),
    );
    return configurationOf({ numbers: places.map(() => 29), positions, cell: rows, pbc: [true, true, true] });
  }

  const crystals = {
    'npt-crescale': { name: 'npt-crescale', start: copper(2), isIsotropic: true },
    'npt-crescale with lengths of their own': {
      name: 'npt-crescale',
      start: primitive(),
      isIsotropic: false,
    },
    'npt-berendsen': { name: 'npt-berendsen', start: copper(2), isIsotropic: true },
  };
  for (const [title, { name, start, isIsotropic }] of Object.entries(crystals)) {
    test(`of ${title}: a crystal has the pressure in the mean, within three errors of it`, async () => {
      const ensemble = {
        ...{ name, isIsotropic, temperatureTime: 100 * femtosecond, pressureTime: 200 * femtosecond },
        compressibility: 0.0075 / gigapascal,
      };
      const course = { steps: 20_000, timeStepFs: 4, logEvery: 2, temperature: 300, draw: 600 };
      const { pressure, volume } = await run(start, { ...course, ensemble, pressure: gigapascal });
      const error = errorOfMean(pressure);
      const { mean } = moments(pressure);
      assert.ok(error < 0.1 * gigapascal, String(error / gigapascal));
      assert.ok(Math.abs(mean - gigapascal) < 3 * error, `${String(mean / gigapascal)} GPa`);
      // The scatter of the volume is the root of k T V and the compressibility, which only a true ensemble has.
      const scatter = Math.sqrt(moments(volume).variance);
      const expected = Math.sqrt((heat * moments(volume).mean * 0.0075) / gigapascal);
      if (name === 'npt-crescale')
        assert.ok(Math.abs(scatter / expected - 1) < 0.2, String(scatter / expected));
    });
  }
});
