import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import { joinMotions, motionOf } from '../../src/dynamics/motion.js';
import { simulate, type Machine } from '../../src/dynamics/simulate.js';
import type { Trajectories } from '../../src/dynamics/trajectories.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import {
  configurationOf,
  largestDifference,
  readReference,
  stopFlag,
  type Structure,
} from '../calculators/structures.js';

interface OptimizeCase extends Structure {
  readonly name: string;
  readonly optimizer: 'FIRE' | 'BFGS' | 'LBFGS' | 'PreconLBFGS';
  readonly optimizer_kwargs: { readonly precon?: string | null };
  readonly scalar_pressure?: number;
  readonly calculator: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly fmax: number;
  readonly fixed: readonly number[];
  readonly filter?: 'UnitCellFilter' | 'ExpCellFilter';
  readonly n_steps: number;
  readonly log_energy_fmax: readonly (readonly [number, number])[];
  readonly final: {
    readonly positions: readonly number[][];
    readonly cell: readonly number[][];
    readonly energy: number;
    readonly stress: readonly number[] | null;
  };
}

const cases = ['optimize.json', 'optimize-precon.json'].flatMap(
  (name) => (readReference(name) as { cases: readonly OptimizeCase[] }).cases,
);

const optimizers = { FIRE: 'fire', BFGS: 'bfgs', LBFGS: 'lbfgs', PreconLBFGS: 'precon-lbfgs' } as const;
const filters = { UnitCellFilter: 'unit', ExpCellFilter: 'exp' } as const;

function machineOf({
  optimizer,
  optimizer_kwargs,
  fmax,
  filter,
  scalar_pressure = 0,
}: OptimizeCase): Machine {
  const mask = new Uint8Array(6).fill(1);
  return {
    kind: 'minimize',
    optimizer: optimizers[optimizer],
    precon: optimizer_kwargs.precon === 'Exp' ? 'exp' : 'none',
    fmax,
    smax: optimizer === 'PreconLBFGS' ? fmax : -1,
    steps: 1000,
    every: 1,
    ...(filter === undefined
      ? {}
      : {
          cell: {
            filter: filters[filter],
            pressures: Float64Array.of(scalar_pressure),
            mask,
            hydrostatic: false,
          },
        }),
  };
}

function expressionOf({ calculator }: OptimizeCase): string {
  const [[name, parameters] = ['', {}]] = Object.entries(calculator);
  const list = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  return `${name}(${list.join(', ')})`;
}

for (const one of cases) {
  test(`${one.name} takes the steps that ASE takes, and ends where it ends, to 1e-10`, async () => {
    const configuration = configurationOf(one);
    const values = Uint8Array.from(one.numbers, (_, atom) => (one.fixed.includes(atom) ? 0 : 1));
    configuration.arrays.set('move_mask', { kind: 'L', width: 1, values });
    const { trajectories, errors } = await simulate(
      await createCalculator(parseConstructor(expressionOf(one))),
      {
        configurations: [configuration],
        motion: joinMotions([motionOf(configuration)]),
        machine: machineOf(one),
        keep: { stress: true, energies: false },
        stop: stopFlag(),
      },
    );
    assert.deepEqual([...errors.values()], []);
    const { positions, cells, energy, stress = [], hasStress } = trajectories;
    assert.deepEqual(trajectories.endings, [{ name: 'converged', reason: '', steps: one.n_steps }]);
    assert.deepEqual(
      [...trajectories.scalars],
      one.log_energy_fmax.map((_, step) => step),
    );
    assert.ok(
      largestDifference(
        energy,
        one.log_energy_fmax.map(([value]) => value),
      ) < 1e-10,
    );
    assert.ok(
      largestDifference(positions.slice(-3 * one.numbers.length), one.final.positions.flat()) < 1e-10,
    );
    assert.ok(largestDifference(cells.slice(-9), one.final.cell.flat()) < 1e-10);
    if (one.filter === undefined)
      assert.ok(largestDifference(fmaxOf(trajectories, one), fmaxOfLog(one)) < 1e-10);
    assert.equal(hasStress?.at(-1) === 1, one.final.stress !== null);
    if (one.final.stress !== null) assert.ok(largestDifference(stress.slice(-6), one.final.stress) < 1e-10);
  });
}

const fmaxOfLog = ({ log_energy_fmax }: OptimizeCase): number[] => log_energy_fmax.map(([, fmax]) => fmax);

/** The largest force on an atom that is not fixed, of every frame. */
function fmaxOf({ forces }: Trajectories, { numbers, fixed }: OptimizeCase): number[] {
  const natoms = numbers.length;
  const lengths = Array.from({ length: forces.length / 3 }, (_, row) =>
    fixed.includes(row % natoms) ? 0 : Math.hypot(...forces.slice(3 * row, 3 * row + 3)),
  );
  return Array.from({ length: lengths.length / natoms }, (_, frame) =>
    Math.max(...lengths.slice(frame * natoms, (frame + 1) * natoms)),
  );
}
