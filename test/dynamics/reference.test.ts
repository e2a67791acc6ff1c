import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { femtosecond, gigapascal } from '../../src/configuration/units.js';
import { simulate } from '../../src/dynamics/simulate.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import {
  configurationOf,
  largestDifference,
  readReference,
  type Structure,
} from '../calculators/structures.js';
import { simulation, type Course } from './machines.js';

interface MdCase extends Structure {
  readonly name: string;
  readonly ensemble: 'NVE' | 'NVTBerendsen' | 'NPTBerendsen' | 'Inhomogeneous_NPTBerendsen' | 'Langevin';
  readonly momenta0: readonly number[][];
  readonly fixed?: readonly number[];
  readonly fixcm?: boolean;
  readonly steps: number;
  readonly dt_fs: number;
  readonly temperature_K: number;
  readonly taut_fs: number;
  readonly taup_fs: number;
  readonly pressure_GPa: number;
  readonly compressibility_per_GPa: number;
  readonly friction_per_fs: number;
  readonly random_numbers_xi_eta_per_step?: readonly number[][][];
  readonly log_step_epot_ekin_T_vol: readonly number[][];
  readonly final: {
    readonly positions: readonly number[][];
    readonly momenta: readonly number[][];
    readonly cell: readonly number[][];
    readonly energy: number;
  };
}

const cases = ['md.json', 'md-cells.json'].flatMap(
  (name) => (readReference(name) as { cases: readonly MdCase[] }).cases,
);

function ensembleOf(found: MdCase): Readonly<Record<string, unknown>> {
  const times = {
    temperatureTime: found.taut_fs * femtosecond,
    pressureTime: found.taup_fs * femtosecond,
    compressibility: found.compressibility_per_GPa / gigapascal,
  };
  switch (found.ensemble) {
    case 'NVE':
      return { name: 'nve' };
    case 'NVTBerendsen':
      return { name: 'berendsen', temperatureTime: times.temperatureTime };
    case 'NPTBerendsen':
    case 'Inhomogeneous_NPTBerendsen':
      return { name: 'npt-berendsen', ...times, isIsotropic: found.ensemble === 'NPTBerendsen' };
    default:
      return { name: 'langevin', friction: found.friction_per_fs / femtosecond };
  }
}

function courseOf(found: MdCase): Course {
  const { steps, dt_fs: timeStepFs, temperature_K: temperature, pressure_GPa: pressure } = found;
  const normals = found.random_numbers_xi_eta_per_step?.flat(2);
  return {
    ensemble: { ...ensembleOf(found), fixesCenter: found.fixcm ?? true },
    steps,
    timeStepFs,
    logEvery: steps / 10,
    temperature,
    pressure: pressure * gigapascal,
    ...(normals === undefined ? {} : { normals: Float64Array.from(normals) }),
  };
}

/** Coordinates from the center of atoms of one mass. */
function centered(positions: Iterable<number>): Float64Array {
  const all = Float64Array.from(positions);
  const center = [0, 0, 0];
  all.forEach((value, k) => (center[k % 3] = (center[k % 3] ?? 0) + (3 * value) / all.length));
  return all.map((value, k) => value - (center[k % 3] ?? 0));
}

for (const found of cases) {
  const { name, momenta0, final, steps } = found;
  // ASE 3.22 wants to hold the center of mass in Langevin dynamics, but moves it twice as far: of a wrong sign.
  const place =
    found.ensemble === 'Langevin' && found.fixcm === true ? centered : Float64Array.from.bind(Float64Array);
  void test(`${name}: positions, momenta, cell and log are those of ASE, to 1e-9`, async () => {
    const configuration = configurationOf(found);
    const values = Float64Array.from(momenta0.flat());
    configuration.arrays.set('momenta', { kind: 'R', width: 3, values });
    if (found.fixed !== undefined) {
      const mask = Uint8Array.from(found.numbers, (_, k) => (found.fixed?.includes(k) === true ? 0 : 1));
      configuration.arrays.set('move_mask', { kind: 'L', width: 1, values: mask });
    }
    const calculator = await createCalculator(parseConstructor('emt'));
    const { trajectories, errors } = await simulate(calculator, simulation([configuration], courseOf(found)));
    assert.deepEqual([...errors.values()], []);
    assert.deepEqual([...trajectories.frames], [2]);
    const {
      positions,
      momenta = new Float64Array(0),
      cells,
      energy,
      log = new Float64Array(0),
    } = trajectories;
    const numbers = 3 * configuration.natoms;
    const differences = {
      positions: largestDifference(place(positions.slice(numbers)), place(final.positions.flat())),
      momenta: largestDifference(momenta.slice(numbers), final.momenta.flat()),
      cell: largestDifference(cells.slice(9), final.cell.flat()),
      energy: Math.abs((energy[1] ?? NaN) - final.energy),
    };
    for (const [what, difference] of Object.entries(differences))
      assert.ok(difference < 1e-9, `${what}: ${String(difference)}`);
    const rows = found.log_step_epot_ekin_T_vol.flat();
    // Without the pressure, which the reference does not have.
    const own = [...log].filter((_, k) => k % 6 !== 4);
    const relative = own.map(
      (value, k) => (value - (rows[k] ?? NaN)) / Math.max(1, Math.abs(rows[k] ?? NaN)),
    );
    assert.equal(own.length, rows.length);
    assert.ok(
      largestDifference(
        relative,
        relative.map(() => 0),
      ) < 1e-9,
      `log of ${String(steps)} steps`,
    );
  });
}
