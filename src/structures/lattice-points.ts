import { adjugate, determinant, rowOf, times, type Matrix3, type Vector3 } from './matrix3.js';

// Whole points of a parallelepiped. The diagonal of the Hermite normal form counts them along the axes: H. Cohen, A Course in
// Computational Algebraic Number Theory (1993), section 2.4.

type Row = [number, number, number];

/** Subtracts multiples of rows from each other until only the first has something in the column. */
function clearColumn(rows: Row[], column: 0 | 1 | 2): void {
  for (;;) {
    rows.sort((a, b) => (Math.abs(a[column]) || Infinity) - (Math.abs(b[column]) || Infinity));
    const [pivot, ...others] = rows;
    if (pivot === undefined || others.every((row) => row[column] === 0)) return;
    for (const row of others) {
      const factor = Math.trunc(row[column] / pivot[column]);
      for (const k of [0, 1, 2] as const) row[k] -= factor * pivot[k];
    }
  }
}

/** How many points along each axis, one for every class of whole points modulo the rows of `matrix`. */
function extents(matrix: Matrix3): Vector3 {
  const rows = ([0, 1, 2] as const).map((row): Row => [...rowOf(matrix, row)]);
  const diagonal = ([0, 1, 2] as const).map((column) => {
    clearColumn(rows, column);
    return Math.abs(rows.shift()?.[column] ?? 0);
  });
  return [diagonal[0] ?? 0, diagonal[1] ?? 0, diagonal[2] ?? 0];
}

/**
 * The whole points `p` for which all of `p matrix^-1` are in [0, 1), ordered by their first, second, third number, as
 * ASE orders them. `matrix` has whole numbers and a positive determinant; the arithmetic is exact.
 */
export function latticePoints(matrix: Matrix3): Vector3[] {
  const count = determinant(matrix);
  const scaled = adjugate(matrix);
  const [nx, ny, nz] = extents(matrix);
  const points: Vector3[] = [];
  for (let x = 0; x < nx; x += 1)
    for (let y = 0; y < ny; y += 1)
      for (let z = 0; z < nz; z += 1) {
        const [a, b, c] = times([x, y, z], scaled);
        const cells: Vector3 = [Math.floor(a / count), Math.floor(b / count), Math.floor(c / count)];
        const [dx, dy, dz] = times(cells, matrix);
        points.push([x - dx, y - dy, z - dz]);
      }
  return points.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
}
