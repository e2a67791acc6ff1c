import type {
  EamTables,
  PotentialParameters,
  ThreeBodyEntries,
} from '../../src/calculators/potential-parameters.js';
import { core } from '../../src/native.js';

const SPECIES = [13, 29, 79] as const;
const names = 'Al, Cu, Au';

const tabulate = (points: number, step: number, f: (x: number) => number): number[] =>
  Array.from({ length: points }, (_, k) => f(k * step));

/** Smooth functions in Finnis-Sinclair form: what is felt of an atom depends on both elements. */
function eamTables(): EamTables {
  const [points, cutoff, densityStep] = [2000, 5.5, 0.01];
  const step = cutoff / (points - 1);
  const all = SPECIES.map((_, k) => k);
  const density = (a: number, b: number) => (r: number) =>
    0.002 * (1 + 0.2 * a + 0.1 * b) * (cutoff - r) ** 3;
  const pair = (a: number, b: number) => (r: number) =>
    r * (0.5 + 0.05 * (a + b)) * Math.exp(2 * (2 - r)) * (cutoff - r) ** 2;
  const embedding = (a: number) => (rho: number) => -(1 + 0.1 * a) * Math.sqrt(rho + 0.1);
  return core<{ eamTables(functions: object): EamTables }>().eamTables({
    elements: Uint8Array.from(SPECIES),
    names,
    densityPoints: points,
    densityStep,
    distancePoints: points,
    distanceStep: step,
    cutoff,
    embedding: Float64Array.from(all.flatMap((a) => tabulate(points, densityStep, embedding(a)))),
    density: Float64Array.from(all.flatMap((a) => all.flatMap((b) => tabulate(points, step, density(a, b))))),
    pair: Float64Array.from(
      all.flatMap((a) => all.slice(0, a + 1).flatMap((b) => tabulate(points, step, pair(a, b)))),
    ),
  });
}

function entries(values: (a: number, b: number, c: number) => number[]): ThreeBodyEntries {
  const all = SPECIES.flatMap((a) => SPECIES.flatMap((b) => SPECIES.map((c) => [a, b, c] as const)));
  return {
    elements: Uint8Array.from(all.flat()),
    values: Float64Array.from(all.flatMap(([a, b, c]) => values(a, b, c))),
    names,
  };
}

/** Pair terms that are alike from both atoms, angles that differ by species. */
const swEntries = entries((a, b, c) => [
  ...[1, 2.1 + 0.002 * (a + b), 1.8, 15 + 0.1 * a + 0.01 * (b + c), 1.2, -1 / 3 + 0.001 * a],
  ...[7.05, 0.602, 4, 0.005 * (a + b), a === b ? 0 : 1e-14],
]);

/** Every constant differs by species, in both exponents that there are. */
const tersoffEntries = entries((a, b, c) => [
  ...[a === 29 ? 1 : 3, 0.9, a === 79 ? 0 : 0.4 + 0.001 * c, 4.8 + 0.01 * a, 2, -0.3 + 0.001 * c],
  ...[0.9 + 0.001 * a, 0.33, 1.3 + 0.001 * b, 95 + 0.1 * (a + b), 3.1 + 0.001 * c, 0.4, 3.2, 3200 + a],
]);

/** Potentials that take their parameters from files, with parameters of no use but for tests. */
export const SYNTHETIC: readonly PotentialParameters[] = [
  { kind: 'eam', tables: eamTables() },
  { kind: 'sw', ...swEntries },
  { kind: 'tersoff', ...tersoffEntries },
  { kind: 'zbl', inner: 2, outer: 5 },
];
