import { readFileSync } from 'node:fs';
import { Configuration } from '../../src/configuration/configuration.js';
import { elementSymbols } from '../../src/configuration/elements.js';
import type { Geometry } from '../../src/configuration/geometry.js';
import type { PotentialParameters } from '../../src/calculators/potential-parameters.js';
import { SYNTHETIC } from './synthetic.js';

/** One configuration in plain form. */
export interface Structure {
  readonly numbers: readonly number[];
  readonly positions: readonly (readonly number[])[];
  readonly cell: readonly (readonly number[])[];
  readonly pbc: readonly boolean[];
}

export const NO_CELL = [
  [0, 0, 0],
  [0, 0, 0],
  [0, 0, 0],
];

export const PERIODIC = [true, true, true];
export const ISOLATED = [false, false, false];

export const POTENTIALS: readonly PotentialParameters[] = [
  { kind: 'emt', asapCutoff: false },
  { kind: 'lj', sigma: 2.3, epsilon: 0.1, rc: 6, ro: 4, smooth: true },
  { kind: 'morse', epsilon: 0.3429, r0: 2.866, rho0: 3.894, rcut1: 1.2, rcut2: 2.1 },
  ...SYNTHETIC,
];

/** A raised flag stops the calculation. */
export const stopFlag = (value = 0): Int32Array => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  flag[0] = value;
  return flag;
};

export const readReference = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/reference/${name}`, import.meta.url), 'utf8'));

export function geometryOf(structures: readonly Structure[]): Geometry {
  return {
    natoms: Uint32Array.from(structures, ({ numbers }) => numbers.length),
    numbers: Uint8Array.from(structures.flatMap(({ numbers }) => numbers)),
    positions: Float64Array.from(structures.flatMap(({ positions }) => positions.flat())),
    cells: Float64Array.from(structures.flatMap(({ cell }) => cell.flat())),
    pbc: Uint8Array.from(structures.flatMap(({ pbc }) => pbc.map(Number))),
  };
}

/** Numbers in [0, 1) that are the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const FCC = [
  [0, 0, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [0.5, 0.5, 0],
] as const;

/** An fcc crystal of `size`^3 cubic cells, rattled by up to `rattle` Å, its species taken in turn. */
export function crystal(size: number, { a = 3.61, rattle = 0.1, species = [29], seed = 1 } = {}): Structure {
  const random = randomNumbers(seed);
  const positions: number[][] = [];
  for (let n = 0; n < 4 * size ** 3; n++) {
    const site = FCC[n % 4] ?? FCC[0];
    const corner = [Math.floor(n / 4) % size, Math.floor(n / 4 / size) % size, Math.floor(n / 4 / size ** 2)];
    positions.push(corner.map((cell, c) => (cell + (site[c] ?? 0)) * a + (2 * random() - 1) * rattle));
  }
  const numbers = positions.map((_, n) => species[n % species.length] ?? 29);
  const cell = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? a * size : 0)));
  return { numbers, positions, cell, pbc: PERIODIC };
}

/** Applies a 3 x 3 matrix to positions and cell: p' = p M. */
export function transform(structure: Structure, matrix: readonly (readonly number[])[]): Structure {
  const apply = (p: readonly number[]): number[] =>
    [0, 1, 2].map((c) => p.reduce((sum, value, k) => sum + value * (matrix[k]?.[c] ?? 0), 0));
  return { ...structure, positions: structure.positions.map(apply), cell: structure.cell.map(apply) };
}

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce(
    (most, value, k) => Math.max(most, Math.abs(value - (b[k] ?? NaN))),
    a.length === b.length ? 0 : NaN,
  );

export function configurationOf({ numbers, positions, cell, pbc }: Structure): Configuration {
  const [x = false, y = false, z = false] = pbc;
  return new Configuration({
    species: numbers.map((number) => elementSymbols[number] ?? 'X'),
    positions: positions.flat(),
    cell: cell.flat(),
    pbc: [x, y, z],
  });
}
