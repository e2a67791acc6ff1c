import { Configuration } from '../configuration/configuration.js';
import type { Matrix3 } from './matrix3.js';
import { columnsWithoutResults, infoWithoutResults } from './results.js';

/** The same atoms in another geometry: arrays and info are kept, results of calculations are left behind. */
export function derive(
  source: Configuration,
  positions: Float64Array,
  cell: Matrix3 | Float64Array | null,
): Configuration {
  return new Configuration({
    species: source.species,
    positions,
    cell,
    pbc: source.pbc,
    info: infoWithoutResults(source.info),
    arrays: columnsWithoutResults(source.arrays),
  });
}
