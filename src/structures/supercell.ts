import type { Configuration } from '../configuration/configuration.js';
import type { Pbc } from '../configuration/source.js';
import { assemble, limitAtoms } from './assemble.js';
import { wholeCell } from './cell.js';
import { structureError } from './failure.js';
import { latticePoints } from './lattice-points.js';
import { determinant, inverse, matrixOf, norm, product, rowOf, times } from './matrix3.js';
import type { Matrix3, Vector3 } from './matrix3.js';

// Conventions of order and wrapping: `Atoms.repeat` and `ase.build.make_supercell` of A. H. Larsen et al. (2017),
// doi:10.1088/1361-648X/aa680e.

/** The atoms of a configuration once for each shift (Å), shift after shift. */
function shiftedCopies(
  { natoms, positions }: Configuration,
  shifts: readonly Vector3[],
): { readonly atoms: Uint32Array; readonly positions: Float64Array } {
  limitAtoms(natoms * shifts.length);
  const atoms = new Uint32Array(natoms * shifts.length);
  const moved = new Float64Array(3 * atoms.length);
  let at = 0;
  for (const [dx, dy, dz] of shifts)
    for (let atom = 0; atom < natoms; atom += 1) {
      atoms[at] = atom;
      moved[3 * at] = (positions[3 * atom] ?? 0) + dx;
      moved[3 * at + 1] = (positions[3 * atom + 1] ?? 0) + dy;
      moved[3 * at + 2] = (positions[3 * atom + 2] ?? 0) + dz;
      at += 1;
    }
  return { atoms, positions: moved };
}

function checkRepeated({ cell }: Configuration, repeats: Vector3): void {
  for (const axis of [0, 1, 2] as const) {
    if (repeats[axis] === 1 || (cell !== null && norm(rowOf(matrixOf(cell), axis)) > 0)) continue;
    throw structureError('E_BAD_CELL', 'there is no lattice vector to repeat along', {
      expected: `a cell with vector ${axis + 1} of 3`,
      got: cell === null ? 'no cell' : 'zeros',
    });
  }
}

/**
 * Repeats a configuration along its cell vectors, the third one fastest. Throws `E_BAD_CELL` where there is no vector
 * to repeat along, and `E_TOO_MANY_ATOMS`.
 */
export function repeat(source: Configuration, repeats: Vector3): Configuration {
  checkRepeated(source, repeats);
  limitAtoms(source.natoms * repeats[0] * repeats[1] * repeats[2]);
  const cell = source.cell === null ? null : matrixOf(source.cell);
  const vectors: Matrix3 = cell ?? [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const shifts: Vector3[] = [];
  for (let a = 0; a < repeats[0]; a += 1)
    for (let b = 0; b < repeats[1]; b += 1)
      for (let c = 0; c < repeats[2]; c += 1) shifts.push(times([a, b, c], vectors));
  const [n0, n1, n2] = repeats;
  return assemble(source, {
    ...shiftedCopies(source, shifts),
    cell: cell === null ? null : product([n0, 0, 0, 0, n1, 0, 0, 0, n2], cell),
    pbc: source.pbc,
  });
}

/** How far outside of the cell a position still counts as inside, in parts of the cell: as in ASE. */
const wrapMargin = 1e-5;

/** Moves positions into the cell along its periodic directions. */
function wrap(positions: Float64Array, cell: Matrix3, pbc: Readonly<Pbc>): void {
  const toParts = inverse(cell);
  const cells = ([x, y, z]: Vector3): Vector3 => [
    pbc[0] ? Math.floor(x + wrapMargin) : 0,
    pbc[1] ? Math.floor(y + wrapMargin) : 0,
    pbc[2] ? Math.floor(z + wrapMargin) : 0,
  ];
  for (let i = 0; i < positions.length; i += 3) {
    const at: Vector3 = [positions[i] ?? 0, positions[i + 1] ?? 0, positions[i + 2] ?? 0];
    const [dx, dy, dz] = times(cells(times(at, toParts)), cell);
    positions[i] = at[0] - dx;
    positions[i + 1] = at[1] - dy;
    positions[i + 2] = at[2] - dz;
  }
}

/**
 * The supercell whose vectors are `matrix cell`, with all atoms inside along periodic directions. `matrix` has whole
 * numbers and a positive determinant. Throws `E_BAD_CELL` and `E_TOO_MANY_ATOMS`.
 */
export function makeSupercell(source: Configuration, matrix: Matrix3): Configuration {
  const unit = wholeCell(source);
  limitAtoms(source.natoms * determinant(matrix));
  const cell = product(matrix, unit);
  const copies = shiftedCopies(
    source,
    latticePoints(matrix).map((point) => times(point, unit)),
  );
  wrap(copies.positions, cell, source.pbc);
  return assemble(source, { ...copies, cell, pbc: source.pbc });
}
