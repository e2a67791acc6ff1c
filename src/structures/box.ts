import { Configuration } from '../configuration/configuration.js';

/** Atoms along x, the first at the origin, in a cubic box without periodicity. */
export function inBox(species: readonly string[], places: readonly number[], side: number): Configuration {
  return new Configuration({
    species,
    positions: places.flatMap((x) => [x, 0, 0]),
    cell: [side, 0, 0, 0, side, 0, 0, 0, side],
    pbc: [false, false, false],
  });
}
