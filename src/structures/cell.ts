import type { Configuration } from '../configuration/configuration.js';
import { structureError } from './failure.js';
import { determinant, matrixOf, norm, rowOf, type Matrix3 } from './matrix3.js';

/** Three vectors as good as in one plane. */
const flat = 1e-12;

/** True when three lattice vectors span a volume. */
function spansVolume(cell: Matrix3): boolean {
  const lengths = norm(rowOf(cell, 0)) * norm(rowOf(cell, 1)) * norm(rowOf(cell, 2));
  return Number.isFinite(lengths) && Math.abs(determinant(cell)) > flat * lengths;
}

/** The cell, whose vectors span a volume. Throws `E_BAD_CELL`. */
export function wholeCell({ cell }: Configuration): Matrix3 {
  const expected = 'a cell whose three vectors span a volume';
  if (cell === null) throw structureError('E_BAD_CELL', 'there is no cell', { expected });
  const matrix = matrixOf(cell);
  if (spansVolume(matrix)) return matrix;
  throw structureError('E_BAD_CELL', 'the cell has no volume', { expected, got: `[${matrix.join(', ')}]` });
}
