import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalculator } from '../../src/calculators/registry.js';
import type { Literal } from '../../src/expressions/literal.js';
import { potentialFile } from '../helpers/potentials.js';
import { outcomeOf } from './outcomes.js';
import { ISOLATED, NO_CELL } from './structures.js';

type Atom = readonly [number: number, x: number, y: number, z: number];

async function energyOf(
  name: string,
  kwargs: Record<string, Literal>,
  atoms: readonly Atom[],
): Promise<number> {
  const calculator = await createCalculator({ name, args: [], kwargs });
  const numbers = atoms.map(([number]) => number);
  const positions = atoms.map(([, ...at]) => at);
  const { energy = NaN } = await outcomeOf(calculator, { numbers, positions, cell: NO_CELL, pbc: ISOLATED });
  return energy;
}

const isNear = (value: number, expected: number, tolerance = 1e-12): void => {
  assert.ok(Math.abs(value - expected) < tolerance, `${String(value)} is not ${String(expected)}`);
};

const sw = { file: potentialFile('Si.sw') };
const pairOf = (r: number): number => {
  const [epsilon, sigma, a, A, B] = [2.1683, 2.0951, 1.8, 7.049556277, 0.6022245584];
  return A * epsilon * (B * (sigma / r) ** 4 - 1) * Math.exp(sigma / (r - a * sigma));
};

test('a dimer of silicon has the pair energy of Stillinger and Weber', async () => {
  isNear(await energyOf('sw', sw, [[14, 0, 0, 0], [14, 0, 0, 2.3]]), pairOf(2.3)); // prettier-ignore
  assert.equal(await energyOf('sw', sw, [[14, 0, 0, 0], [14, 0, 0, 3.7712]]), 0); // prettier-ignore
});

test('a right angle of silicon costs what its formula says', async () => {
  const [epsilon, lambda, sigma, a, gamma] = [2.1683, 21, 2.0951, 1.8, 1.2];
  const arm = Math.exp((gamma * sigma) / (2.4 - a * sigma));
  const angle = lambda * epsilon * arm ** 2 * 0.333333333333 ** 2;
  const value = await energyOf('sw', sw, [[14, 0, 0, 0], [14, 2.4, 0, 0], [14, 0, 2.4, 0]]); // prettier-ignore
  // The two outer atoms are 3.39 Å apart, which is within the cutoff, and make angles of 45°.
  const far = Math.hypot(2.4, 2.4);
  const side = Math.exp((gamma * sigma) / (far - a * sigma));
  const outer = 2 * lambda * epsilon * arm * side * (Math.SQRT1_2 + 0.333333333333) ** 2;
  isNear(value, 2 * pairOf(2.4) + pairOf(far) + angle + outer);
});

test('a dimer of carbon has the energy of Tersoff without other neighbors', async () => {
  const value = await energyOf('tersoff', { file: potentialFile('SiC.tersoff') }, [[6, 0, 0, 0], [6, 1.4, 0, 0]]); // prettier-ignore
  isNear(value, 1393.6 * Math.exp(-3.4879 * 1.4) - 346.7 * Math.exp(-2.2119 * 1.4));
});

test('the cutoff of Tersoff halves the energy of a dimer in its middle', async () => {
  const value = await energyOf('tersoff', { file: potentialFile('SiC.tersoff') }, [[6, 0, 0, 0], [6, 1.95, 0, 0]]); // prettier-ignore
  isNear(value, 0.5 * (1393.6 * Math.exp(-3.4879 * 1.95) - 346.7 * Math.exp(-2.2119 * 1.95)));
});

test('nuclei that are near repel each other as screened charges', async () => {
  const r = 0.5;
  const x = (r * (29 ** 0.23 + 79 ** 0.23)) / 0.4685;
  const screen = [[0.18175, 3.1998], [0.50986, 0.94229], [0.28022, 0.4029], [0.02817, 0.20162]] as const; // prettier-ignore
  const phi = screen.reduce((sum, [weight, decay]) => sum + weight * Math.exp(-decay * x), 0);
  const near = await energyOf('zbl', { inner: 60, outer: 99 }, [[29, 0, 0, 0], [79, r, 0, 0]]); // prettier-ignore
  // The shift that brings the energy to 0 at 99 Å is that small.
  isNear(near, ((14.399645 * 29 * 79) / r) * phi, 1e-3);
  const at = (d: number) => energyOf('zbl', { inner: 1, outer: 3 }, [[29, 0, 0, 0], [79, d, 0, 0]]); // prettier-ignore
  assert.equal(await at(3), 0);
  isNear(await at(3 - 1e-4), 0, 1e-9);
});

test('an atom by itself has the embedding energy of no density', async () => {
  const file = potentialFile('CuZr_mm.eam.fs');
  assert.equal(await energyOf('eam', { file }, [[29, 0, 0, 0]]), 0);
});
