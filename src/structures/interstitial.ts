import type { Configuration } from '../configuration/configuration.js';
import { assemble } from './assemble.js';
import { wholeCell } from './cell.js';
import { covalentRadius } from './covalent-radii.js';
import { structureError } from './failure.js';
import { inverse, matrixOf, rowsTimes, times, type Vector3 } from './matrix3.js';
import { PeriodicSites, type LeastDistances } from './periodic-sites.js';
import type { UniformStream } from './random-cell.js';

export interface InterstitialOptions {
  /** Labels of the new atoms, in order. */
  readonly labels: readonly string[];
  /** Random places, of which the widest is taken. */
  readonly trials: number;
}

function radiusOf(label: string): number {
  const radius = covalentRadius(label);
  if (radius !== undefined) return radius;
  throw structureError('E_UNSUPPORTED_SPECIES', 'there is no covalent radius', {
    expected: 'elements up to Cm',
    got: `\`${label}\``,
  });
}

/** Distances count in sums of covalent radii; up to two of them they are exact, and no void of a solid is wider. */
function covalentDistances(types: readonly string[]): LeastDistances {
  const radii = types.map(radiusOf);
  const least = radii.flatMap((a) => radii.map((b) => 2 * (a + b)));
  return { types: types.length, least: Float64Array.from(least) };
}

/** Parts of the cell of random places. */
function* placesOf(trials: number, random: UniformStream): Generator<Vector3> {
  for (let i = 0; i < trials; i += 1) yield [random.uniform(), random.uniform(), random.uniform()];
}

/** The place with the most room for an atom of a type. */
function widest(sites: PeriodicSites, type: number, places: Iterable<Vector3>): Vector3 {
  let best: Vector3 = [0, 0, 0];
  let most = -1;
  for (const place of places) {
    const room = sites.room(place, type, Math.max(most, 0));
    if (room > most) [best, most] = [place, room];
  }
  return best;
}

/** The atoms of a configuration and new ones, which have the arrays of the first of their species, else of all. */
function withAtoms(source: Configuration, labels: readonly string[], places: Float64Array): Configuration {
  const { species, natoms } = source;
  const models = labels.map((label) => Math.max(0, species.indexOf(label)));
  const positions = new Float64Array(3 * (natoms + labels.length));
  positions.set(source.positions);
  positions.set(places, 3 * natoms);
  const cell = source.cell?.slice() ?? null;
  const atoms = Uint32Array.from([...species.keys(), ...models]);
  const output = assemble(source, { atoms, positions, cell, pbc: source.pbc });
  output.species = [...species, ...labels];
  return output;
}

/**
 * Adds atoms to a periodic solid one after another, each at the one of some random places where the nearest atom is farthest
 * in terms of covalent radii. Throws `E_BAD_CELL` where a direction is not periodic, and `E_UNSUPPORTED_SPECIES`.
 */
export function addInterstitials(
  source: Configuration,
  { labels, trials }: InterstitialOptions,
  random: UniformStream,
): Configuration {
  const cell = wholeCell(source);
  if (source.pbc.includes(false) || source.natoms === 0) {
    throw structureError('E_BAD_CELL', 'there are no voids where a solid ends', {
      expected: 'atoms, periodic in all directions',
      got: source.natoms === 0 ? 'no atoms' : source.pbc.map((is) => (is ? 'T' : 'F')).join(' '),
    });
  }
  const types = [...new Set([...source.species, ...labels])];
  const sites = new PeriodicSites(cell, covalentDistances(types), source.natoms + labels.length);
  const parts = rowsTimes(source.positions, inverse(cell));
  for (const [atom, label] of source.species.entries()) {
    const first = 3 * atom;
    sites.add([parts[first] ?? 0, parts[first + 1] ?? 0, parts[first + 2] ?? 0], types.indexOf(label));
  }
  const places = labels.flatMap((label) => {
    const type = types.indexOf(label);
    const place = widest(sites, type, placesOf(trials, random));
    sites.add(place, type);
    return times(place, matrixOf(cell));
  });
  return withAtoms(source, labels, Float64Array.from(places));
}
