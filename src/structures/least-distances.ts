import { covalentRadius } from './covalent-radii.js';
import type { LeastDistances } from './periodic-sites.js';

/** Least distances in Å by pair, such as `Cu-Au`; by the empty text those of all other pairs. */
export type DistancesByPair = ReadonlyMap<string, number>;

/**
 * Least distances of all pairs of labels: the given one, the one for all, else `factor` times the sum of covalent radii;
 * a label without a radius among the latter is given back instead.
 */
export function leastDistances(
  labels: readonly string[],
  byPair: DistancesByPair,
  factor: number,
): LeastDistances | string {
  const least = new Float64Array(labels.length * labels.length);
  for (const [i, a] of labels.entries())
    for (const [j, b] of labels.entries()) {
      const given = byPair.get(`${a}-${b}`) ?? byPair.get(`${b}-${a}`) ?? byPair.get('');
      const [first, second] = [covalentRadius(a), covalentRadius(b)];
      if (given === undefined && first === undefined) return a;
      if (given === undefined && second === undefined) return b;
      least[labels.length * i + j] = given ?? factor * ((first ?? 0) + (second ?? 0));
    }
  return { types: labels.length, least };
}
