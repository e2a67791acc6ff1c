import type { Configuration } from '../configuration/configuration.js';
import { assemble, limitAtoms } from './assemble.js';
import { wholeCell } from './cell.js';
import { cross, dot, fromRows, inverse, norm, product, rowOf, rowsTimes, transposed } from './matrix3.js';
import type { Matrix3, Vector3 } from './matrix3.js';
import { planeBasis } from './miller.js';

// Conventions: `ase.build.surface` of A. H. Larsen et al. (2017), doi:10.1088/1361-648X/aa680e.

export interface SlabOptions {
  /** Miller indices of the surface, of the cell as it is. */
  readonly indices: Vector3;
  /** How many times the slab repeats the vector from one lattice plane to the next. */
  readonly layers: number;
  /** Å on both sides, with the atoms in the middle; left out: as far as the planes reach. */
  readonly vacuum?: number | undefined;
  /** Periodic along the normal. */
  readonly isPeriodic: boolean;
}

/** Parts of a cell that are this near to 1 count as 0. */
const margin = 1e-10;

/** Moves parts of the cell into [0, 1) along the first `axes` axes. */
function intoCell(parts: Float64Array, axes: 2 | 3): void {
  for (let i = 0; i < parts.length; i += 1)
    if (i % 3 < axes) parts[i] = (parts[i] ?? 0) - Math.floor((parts[i] ?? 0) + margin);
}

/** Turns the first vector to x, and the plane of the first two to xy: columns of the rotation. */
function upright(cell: Matrix3): Matrix3 {
  const first = rowOf(cell, 0);
  const normal = cross(first, rowOf(cell, 1));
  const sign = Math.sign(dot(normal, rowOf(cell, 2))) / norm(normal);
  const z: Vector3 = [sign * normal[0], sign * normal[1], sign * normal[2]];
  const length = norm(first);
  const x: Vector3 = [first[0] / length, first[1] / length, first[2] / length];
  return transposed(fromRows(x, cross(z, x), z));
}

/** Atoms of `layers` cells on top of each other, layer after layer, as parts of one such cell. */
function stack(parts: Float64Array, layers: number): Float64Array {
  const stacked = new Float64Array(layers * parts.length);
  for (let layer = 0; layer < layers; layer += 1) {
    stacked.set(parts, layer * parts.length);
    for (let i = layer * parts.length + 2; i < (layer + 1) * parts.length; i += 3)
      stacked[i] = (stacked[i] ?? 0) + layer;
  }
  return stacked;
}

/** The cell with zeros that rounding left out of the way. */
const flatCell = (cell: Matrix3, height: number): Matrix3 =>
  [...[cell[0], 0, 0], ...[cell[3], cell[4], 0], ...[0, 0, height]] as unknown as Matrix3;

/** Puts the lowest atom at `vacuum`, and gives the height with as much above the highest. */
function center(positions: Float64Array, vacuum: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 2; i < positions.length; i += 3) {
    low = Math.min(low, positions[i] ?? 0);
    high = Math.max(high, positions[i] ?? 0);
  }
  if (low > high) return 2 * vacuum;
  for (let i = 2; i < positions.length; i += 3) positions[i] = (positions[i] ?? 0) + vacuum - low;
  return high - low + 2 * vacuum;
}

/**
 * Lattice planes of a bulk structure, the first cell vector along x and the normal along z. Without vacuum and without
 * periodicity the third cell vector is zero. Throws `E_BAD_CELL` and `E_TOO_MANY_ATOMS`.
 */
export function slab(source: Configuration, options: SlabOptions): Configuration {
  const { indices, layers, vacuum, isPeriodic } = options;
  const bulk = wholeCell(source);
  limitAtoms(source.natoms * layers);
  const tilted = product(planeBasis(bulk, indices), bulk);
  const parts = rowsTimes(source.positions, inverse(tilted));
  intoCell(parts, 3);
  const turn = upright(tilted);
  const cell = product(tilted, turn);
  const height = layers * cell[8];
  const whole = flatCell(cell, height);
  const stacked = rowsTimes(rowsTimes(stack(parts, layers), cell), inverse(whole));
  intoCell(stacked, isPeriodic ? 3 : 2);
  const positions = rowsTimes(stacked, whole);
  const atoms = Uint32Array.from({ length: positions.length / 3 }, (_, i) => i % source.natoms);
  const open = isPeriodic ? height : 0;
  const top = vacuum === undefined ? open : center(positions, vacuum);
  return assemble(source, {
    atoms,
    positions,
    cell: flatCell(whole, top),
    pbc: [true, true, isPeriodic],
  });
}
