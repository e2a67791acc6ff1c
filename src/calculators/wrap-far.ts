import { inverse } from '../ipi/matrix.js';

/** By how many cells an atom is too far: those within half a cell around the box stay where they are. */
const shiftOf = (fraction: number): number => (fraction >= -0.5 && fraction < 1.5 ? 0 : Math.floor(fraction));

/**
 * Positions with atoms that are far outside brought back along periodic directions. LAMMPS mends one cell only, and takes a triangular
 * cell for a box around the origin.
 */
export function wrapFar(positions: Float64Array, cell: Float64Array, pbc: readonly boolean[]): Float64Array {
  const toFraction = inverse(cell);
  const wrapped = positions.slice();
  for (let i = 0; i < positions.length; i += 3) {
    for (const k of [0, 1, 2]) {
      const along = (sum: number, c: number): number =>
        sum + ((positions[i + c] ?? 0) + (cell[4 * c] ?? 0) / 2) * (toFraction[3 * c + k] ?? 0);
      const shift = pbc[k] === true ? shiftOf([0, 1, 2].reduce(along, 0)) : 0;
      if (shift === 0) continue;
      for (const c of [0, 1, 2]) wrapped[i + c] = (wrapped[i + c] ?? 0) - shift * (cell[3 * k + c] ?? 0);
    }
  }
  return wrapped;
}
