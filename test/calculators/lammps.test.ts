import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Literal } from '../../src/expressions/literal.js';
import { potentialFile } from '../helpers/potentials.js';
import { outcomeOf } from './outcomes.js';
import { largestDifference, readReference, type Structure } from './structures.js';

interface Reference extends Structure {
  readonly name: string;
  /** As in LAMMPS: a name, then numbers. */
  readonly pair_style: string;
  readonly pair_coeff?: string;
  readonly file?: string | null;
  readonly energy: number;
  readonly forces: readonly (readonly number[])[];
  readonly stress: readonly number[];
}

/** Those of one file were converted from bar with the exact factor, where LAMMPS's own is 1.6021765e6 bar Å^3/eV. */
const EXACT_BAR = 6.241509074e-7;
const LAMMPS_BAR = 1 / 1.6021765e6;

const casesOf = (name: string): Reference[] => (readReference(name) as { cases: Reference[] }).cases;
const cases = [
  ...casesOf('lammps.json').map((one) => ({ ...one, stressFactor: LAMMPS_BAR / EXACT_BAR })),
  ...casesOf('lammps-mixed.json').map((one) => ({ ...one, stressFactor: 1 })),
];

function calculatorOf({ pair_style: style, pair_coeff: coefficients = '', file }: Reference) {
  const [name = '', ...numbers] = style.split(' ');
  const [first = NaN, second = NaN] = numbers.map(Number);
  const path = file ?? /\{P\}(\S+)/.exec(coefficients)?.[1] ?? '';
  const kwargs: Record<string, Literal> =
    name === 'zbl'
      ? { inner: first, outer: second }
      : name === 'lj/cut'
        ? { sigma: 3.4, epsilon: 0.0104, rc: first }
        : { file: potentialFile(path) };
  const ours = name.startsWith('eam') ? 'eam' : name === 'lj/cut' ? 'lj' : name;
  return createCalculator({ name: ours, args: [], kwargs });
}

test('there are references for every style', () => {
  const styles = new Set(cases.map(({ pair_style: style }) => style.split(' ')[0]));
  assert.deepEqual([...styles].sort(), ['eam', 'eam/alloy', 'eam/fs', 'lj/cut', 'sw', 'tersoff', 'zbl']);
});

for (const reference of cases) {
  test(`${reference.name} gives the numbers of LAMMPS`, async () => {
    const calculator = await calculatorOf(reference);
    const outcome = await outcomeOf(calculator, reference);
    const { energy = NaN, forces = [], energies = new Float64Array(), stress = [] } = outcome;
    assert.ok(Math.abs(energy - reference.energy) < 1e-10, `energy ${String(energy)}`);
    assert.ok(Math.abs(energies.reduce((sum, value) => sum + value, 0) - energy) < 1e-10);
    assert.ok(largestDifference(forces, reference.forces.flat()) < 1e-10);
    const expected = reference.stress.map((value) => value * reference.stressFactor);
    assert.ok(
      largestDifference(stress, expected) < 1e-11,
      `stress ${String(stress)}, not ${String(expected)}`,
    );
  });
}
