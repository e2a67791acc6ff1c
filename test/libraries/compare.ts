import assert from 'node:assert/strict';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Calculator } from '../../src/calculators/calculator.js';
import type { Configuration } from '../../src/configuration/configuration.js';
import { simulate } from '../../src/dynamics/simulate.js';
import { AtomloopError } from '../../src/errors.js';
import { parseConstructor } from '../../src/expressions/constructor-expression.js';
import { type Outcome, outcomesOf } from '../calculators/outcomes.js';
import {
  configurationOf,
  crystal,
  ISOLATED,
  largestDifference,
  stopFlag,
  transform,
} from '../calculators/structures.js';
import { simulation } from '../dynamics/machines.js';

export const built = (expression: string): Promise<Calculator> =>
  createCalculator(parseConstructor(expression));

/** Everything that a calculator gives for a list. */
export async function computed(calculator: Calculator, list: readonly Configuration[]): Promise<Outcome[]> {
  const results = await calculator.calculate(list, calculator.properties, stopFlag());
  return outcomesOf(results).map((outcome) =>
    outcome instanceof AtomloopError ? assert.fail(outcome) : outcome,
  );
}

/** The error of one configuration. */
export async function failureOf(
  calculator: Calculator,
  configuration: Configuration,
): Promise<AtomloopError> {
  const results = await calculator.calculate([configuration], calculator.properties, stopFlag());
  return results.errors.get(0) ?? assert.fail('expected a failure');
}

/** Velocity Verlet of a cluster of copper that starts at rest; positions after so many steps of 2 fs. */
export async function moved(calculator: Calculator, steps: number): Promise<Float64Array> {
  const configurations = [configurationOf({ ...crystal(1), pbc: ISOLATED })];
  const { trajectories, errors } = await simulate(
    calculator,
    simulation(configurations, { steps, timeStepFs: 2 }),
  );
  assert.equal(errors.size, 0);
  return trajectories.positions.slice(-12);
}

/** A rotation about a skewed axis, by 1 rad or so. */
const rotation = [
  [2 / 3, -1 / 3, 2 / 3],
  [2 / 3, 2 / 3, -1 / 3],
  [-1 / 3, 2 / 3, 2 / 3],
];
const skew = [
  [1, 0.1, -0.2],
  [0.6, 0.9, 0.1],
  [-0.7, 0.3, 1.1],
];
const mirror = [
  [0, 1, 0],
  [1, 0, 0],
  [0, 0, 1],
];

/** Copper in cells of every kind: skewed, turned, left-handed, strongly tilted, slabs, a wire, a cluster, atoms far outside. */
export function copperShapes(): Configuration[] {
  const cube = crystal(1, { rattle: 0.2 });
  const larger = crystal(2, { rattle: 0.1, seed: 5 });
  const skewed = transform(larger, skew);
  const [a = [], b = [], c = []] = cube.cell;
  const sum = (u: readonly number[], v: readonly number[], n: number): number[] =>
    u.map((x, k) => x + n * (v[k] ?? 0));
  const tilted = { ...cube, cell: [a, sum(b, a, 3), sum(sum(c, a, -2), b, 5)] };
  const far = (i: number): number[] =>
    sum(sum([0, 0, 0], larger.cell[0]!, 5 * (i % 3)), larger.cell[2]!, -7 * (i % 2));
  const outside = { ...larger, positions: larger.positions.map((p, i) => sum(p, far(i), 1)) };
  const flat = (pbc: boolean[]) => ({ ...skewed, pbc });
  return [
    cube,
    larger,
    skewed,
    transform(skewed, rotation),
    transform(skewed, mirror),
    { ...skewed, cell: [...skewed.cell.slice(1), ...skewed.cell.slice(0, 1)] },
    tilted,
    transform(tilted, rotation),
    outside,
    flat([true, true, false]),
    flat([true, false, true]),
    flat([false, true, true]),
    flat([false, true, false]),
    transform(flat([false, false, true]), rotation),
    flat(ISOLATED),
  ].map(configurationOf);
}

/** Forces in eV/Å, stress in eV/Å^3, relative to what is large. */
export function assertClose(got: readonly Outcome[], expected: readonly Outcome[], tolerance: number): void {
  assert.equal(got.length, expected.length);
  for (const [i, outcome] of got.entries()) {
    const { energy = NaN, forces = new Float64Array(), stress } = expected[i]!;
    const scale = Math.max(1, Math.abs(energy), largestDifference(forces, new Float64Array(forces.length)));
    assert.ok(
      Math.abs(outcome.energy! - energy) < tolerance * scale,
      `energy of ${i}: ${outcome.energy!}, ${energy}`,
    );
    assert.ok(largestDifference(outcome.forces!, forces) < tolerance * scale, `forces of ${i}`);
    assert.equal(outcome.stress === undefined, stress === undefined, `stress of ${i}`);
    if (stress !== undefined)
      assert.ok(largestDifference(outcome.stress!, stress) < tolerance * scale, `stress of ${i}`);
  }
}

/** Two calculators that should be the same, for cells of every kind. */
export async function assertSame(ours: Calculator, theirs: Calculator, tolerance: number): Promise<void> {
  const list = copperShapes();
  assertClose(await computed(theirs, list), await computed(ours, list), tolerance);
}
