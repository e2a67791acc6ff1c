import type { Configuration } from '../configuration/configuration.js';
import { wholeCell } from './cell.js';
import { structureError } from './failure.js';
import { norm, rowOf, type Vector3 } from './matrix3.js';

// Growing the shortest vector is the rule of `largest_bulk` in wfl: E. Gelžinytė et al. (2023), doi:10.1063/5.0156845.

type Repeats = [number, number, number];

/** Repeats along periodic directions, each step making the shortest vector longer; the first of equals. */
function* growing(source: Configuration): Generator<Repeats> {
  const cell = wholeCell(source);
  const lengths = ([0, 1, 2] as const).map((axis) => norm(rowOf(cell, axis)));
  const axes = ([0, 1, 2] as const).filter((axis) => source.pbc[axis]);
  if (axes.length === 0) {
    throw structureError('E_BAD_CELL', 'no direction is periodic', { expected: 'one to repeat along' });
  }
  const repeats: Repeats = [1, 1, 1];
  for (;;) {
    yield [...repeats];
    const length = (axis: 0 | 1 | 2): number => repeats[axis] * (lengths[axis] ?? 0);
    repeats[axes.reduce((least, axis) => (length(axis) < length(least) ? axis : least))] += 1;
  }
}

const volume = ([a, b, c]: Vector3): number => a * b * c;

/** The last repeats before there are more than `maxNatoms`. Throws `E_BAD_CELL`, and `E_TOO_MANY_ATOMS` if one cell has more. */
export function largestRepeat(source: Configuration, maxNatoms: number): Vector3 {
  let last: Vector3 | undefined;
  for (const repeats of growing(source)) {
    if (source.natoms * volume(repeats) > maxNatoms || source.natoms === 0) break;
    last = repeats;
  }
  if (last !== undefined) return last;
  throw structureError('E_TOO_MANY_ATOMS', 'no supercell is small enough', {
    expected: `1 to ${maxNatoms} atoms`,
    got: String(source.natoms),
  });
}

/** The repeats whose number of atoms is nearest to `targetNatoms`; of equals the smaller. Throws `E_BAD_CELL`. */
export function nearestRepeat(source: Configuration, targetNatoms: number): Vector3 {
  let best: Vector3 = [1, 1, 1];
  if (source.natoms === 0) return best;
  const distance = (repeats: Vector3): number => Math.abs(source.natoms * volume(repeats) - targetNatoms);
  for (const repeats of growing(source)) {
    if (distance(repeats) < distance(best)) best = repeats;
    if (source.natoms * volume(repeats) >= targetNatoms) break;
  }
  return best;
}
