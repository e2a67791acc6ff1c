import { Configuration } from '../configuration/configuration.js';
import { structureError } from './failure.js';
import { norm, rowOf, rowsTimes, type Matrix3, type Vector3 } from './matrix3.js';
import { PeriodicSites, type LeastDistances } from './periodic-sites.js';
import { between, randomCell, type Bounds, type CellShape, type UniformStream } from './random-cell.js';

// Random cells with atoms at random places, kept where least distances hold: C. J. Pickard and R. J. Needs (2011),
// doi:10.1088/0953-8984/23/5/053201, who also push atoms apart; they are added as in random sequential addition: B. Widom (1966),
// doi:10.1063/1.1726548.

export interface RandomStructureOptions {
  /** One label per type. */
  readonly labels: readonly string[];
  /** Type of each atom. */
  readonly types: Uint16Array;
  /** Å^3 per atom. */
  readonly volume: Bounds;
  readonly shape: CellShape;
  readonly distances: LeastDistances;
  /** Places that are tried for an atom before its cell is given up. */
  readonly tries: number;
  /** Rounds in which atoms that found no place are pushed apart from the others before their cell is given up. */
  readonly pushes: number;
  /** Cells that are tried before the structure is given up. */
  readonly cells: number;
}

/** How far the best cell came. */
interface Progress {
  readonly placed: number;
  /** The best distance of the atom that found no place, by the one allowed. */
  readonly room: number;
}

/** One of the places that are tried for an atom. */
interface Place {
  readonly parts: Vector3;
  /** As `PeriodicSites.room` counts it: from 1 on the atom has a place. */
  readonly room: number;
}

/** The first place with room for an atom, or else the one with most of it. */
function placeFor(type: number, sites: PeriodicSites, { tries, random }: Draws): Place {
  let best: Place = { parts: [0, 0, 0], room: -1 };
  for (let tried = 0; tried < tries && best.room < 1; tried += 1) {
    const parts = [random.uniform(), random.uniform(), random.uniform()] as const;
    const room = sites.room(parts, type, best.room);
    if (room > best.room) best = { parts, room };
  }
  return best;
}

interface Draws {
  readonly tries: number;
  readonly random: UniformStream;
}

/** Adds all atoms, and pushes apart those that found no place. Without pushes the first such ends it. */
function fill(sites: PeriodicSites, options: RandomStructureOptions, random: UniformStream): Progress {
  const { types, tries, pushes } = options;
  let placed = types.length;
  for (const [atom, type] of types.entries()) {
    const { parts, room } = placeFor(type, sites, { tries, random });
    if (room < 1) placed = Math.min(placed, atom);
    if (room < 1 && pushes === 0) return { placed, room: Math.sqrt(room) };
    sites.add(parts, type);
  }
  if (placed === types.length) return { placed, room: 1 };
  let best = 0;
  for (let push = 0; push <= pushes && best < 1; push += 1) best = Math.max(best, sites.pushApart());
  return best < 1 ? { placed, room: Math.sqrt(best) } : { placed: types.length, room: 1 };
}

function givenUp(options: RandomStructureOptions, { placed, room }: Progress): Error {
  const { labels, types, tries, pushes, cells } = options;
  const label = labels[types[placed] ?? 0] ?? '';
  return structureError('E_PLACEMENT', `no random structure was found in ${cells} cells`, {
    expected: `a place for each of ${types.length} atoms in ${tries} tries and ${pushes} pushes`,
    got: `none for atom ${placed + 1} (${label}): distances of at most ${(100 * room).toFixed(1)} % of those allowed`,
    hint: 'more volume, smaller distances, more tries or pushes',
  });
}

function inCell(
  sites: PeriodicSites,
  cell: Matrix3,
  { labels, types }: RandomStructureOptions,
): Configuration {
  return new Configuration({
    species: Array.from(types, (type) => labels[type] ?? ''),
    positions: rowsTimes(sites.parts, cell),
    cell,
  });
}

/**
 * Whether the least distances have room in a cell at all: no two atoms can be farther apart than half the way through it,
 * which also bounds how many images are looked at.
 */
function roomIn(cell: Matrix3, { least }: LeastDistances): number {
  const way = norm(rowOf(cell, 0)) + norm(rowOf(cell, 1)) + norm(rowOf(cell, 2));
  return way / 2 / least.reduce((most, distance) => Math.max(most, distance), 0);
}

/** One try with one cell: the structure, or how far it came. */
function attempt(
  cell: Matrix3,
  options: RandomStructureOptions,
  random: UniformStream,
): Configuration | Progress {
  const { types, distances } = options;
  const room = roomIn(cell, distances);
  if (room < 1) return { placed: 0, room };
  const sites = new PeriodicSites(cell, distances, types.length);
  const own = Math.min(...Array.from({ length: distances.types }, (_, type) => sites.roomToItself(type)));
  if (own < 1) return { placed: 0, room: Math.sqrt(own) };
  const progress = fill(sites, options, random);
  return progress.placed === types.length ? inCell(sites, cell, options) : progress;
}

/** A random cell with atoms that keep their distances, images included. Throws `E_PLACEMENT`. */
export function randomStructure(options: RandomStructureOptions, random: UniformStream): Configuration {
  const { types, volume, shape, cells } = options;
  let best: Progress = { placed: 0, room: 0 };
  for (let draw = 0; draw < cells; draw += 1) {
    const cell = randomCell(types.length * between(volume, random), shape, random);
    const result = attempt(cell, options, random);
    if (result instanceof Configuration) return result;
    const isBetter = result.placed > best.placed;
    if (isBetter || (result.placed === best.placed && result.room > best.room)) best = result;
  }
  throw givenUp(options, best);
}
