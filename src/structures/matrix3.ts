/** 3x3, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

export type Vector3 = readonly [number, number, number];

/** Nine numbers as a matrix. */
export function matrixOf(values: ArrayLike<number>): Matrix3 {
  const at = (i: number): number => values[i] ?? 0;
  return [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)];
}

/** One row; rows of a cell are its lattice vectors. */
export function rowOf(m: Matrix3, row: 0 | 1 | 2): Vector3 {
  if (row === 0) return [m[0], m[1], m[2]];
  return row === 1 ? [m[3], m[4], m[5]] : [m[6], m[7], m[8]];
}

export const fromRows = (a: Vector3, b: Vector3, c: Vector3): Matrix3 => [...a, ...b, ...c];

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const norm = (a: Vector3): number => Math.sqrt(dot(a, a));

export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** A row vector times a matrix. */
export const times = ([x, y, z]: Vector3, m: Matrix3): Vector3 => [
  x * m[0] + y * m[3] + z * m[6],
  x * m[1] + y * m[4] + z * m[7],
  x * m[2] + y * m[5] + z * m[8],
];

export const product = (a: Matrix3, b: Matrix3): Matrix3 =>
  fromRows(times(rowOf(a, 0), b), times(rowOf(a, 1), b), times(rowOf(a, 2), b));

export const transposed = (m: Matrix3): Matrix3 =>
  [...[m[0], m[3], m[6]], ...[m[1], m[4], m[7]], ...[m[2], m[5], m[8]]] as unknown as Matrix3;

export const determinant = (m: Matrix3): number => dot(rowOf(m, 0), cross(rowOf(m, 1), rowOf(m, 2)));

/** The matrix that gives the determinant times the unit matrix; whole numbers where `m` has them. */
export function adjugate(m: Matrix3): Matrix3 {
  const [a, b, c] = [rowOf(m, 0), rowOf(m, 1), rowOf(m, 2)];
  return transposed(fromRows(cross(b, c), cross(c, a), cross(a, b)));
}

export function inverse(m: Matrix3): Matrix3 {
  const volume = determinant(m);
  return matrixOf(adjugate(m).map((value) => value / volume));
}

/** Every row of three numbers times a matrix. */
export function rowsTimes(rows: Float64Array, m: Matrix3): Float64Array {
  const result = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 3) {
    const x = rows[i] ?? 0;
    const y = rows[i + 1] ?? 0;
    const z = rows[i + 2] ?? 0;
    result[i] = x * m[0] + y * m[3] + z * m[6];
    result[i + 1] = x * m[1] + y * m[4] + z * m[7];
    result[i + 2] = x * m[2] + y * m[5] + z * m[8];
  }
  return result;
}
