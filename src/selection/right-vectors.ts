import { dot, type Row } from './row-table.js';

/** Singular values of a matrix, the largest first, and its right singular vectors, row by row. */
export interface RightVectors {
  readonly values: Float64Array;
  /** values.length x width. */
  readonly vectors: Float64Array;
}

/** Fills `rows` (row-major, `width` numbers each) from the row `first` on; gives how many it filled, none beyond the end. */
export type FillRows = (rows: Float64Array, first: number) => number;

const blockRows = 64;
const epsilon = 2 ** -52;
const mostSweeps = 60;

/**
 * The triangle R of a QR decomposition (width x width, row by row) of a matrix that comes in blocks of rows: each block is
 * eliminated together with the triangle so far, by Householder's reflections, as in J. Demmel, L. Grigori, M. Hoemmen and
 * J. Langou (2012), doi:10.1137/080731992. Of the matrix only a block is held.
 */
export function triangleOf(width: number, fill: FillRows): Float64Array {
  const triangle = new Float64Array(width * width);
  const rows = new Float64Array(blockRows * width);
  const columns = new Float64Array(blockRows * width);
  for (let first = 0; ; first += blockRows) {
    const count = fill(rows, first);
    if (count <= 0) return triangle;
    // Rows of zeros change nothing.
    rows.fill(0, count * width);
    for (let k = 0; k < width; k += 1)
      for (let i = 0; i < blockRows; i += 1) columns[k * blockRows + i] = rows[i * width + k] as number;
    eliminate(triangle, columns, width);
  }
}

/** Reflects a block, one column after the other, into the triangle. */
function eliminate(triangle: Float64Array, columns: Float64Array, width: number): void {
  for (let k = 0; k < width; k += 1) {
    const at = k * blockRows;
    const diagonal = triangle[k * width + k] as number;
    const square = squareOf(columns, at, blockRows);
    if (square === 0) continue;
    const norm = Math.sqrt(diagonal * diagonal + square);
    const alpha = diagonal > 0 ? -norm : norm;
    const head = diagonal - alpha;
    const scale = 2 / (head * head + square);
    triangle[k * width + k] = alpha;
    for (let j = k + 1; j < width; j += 1) {
      const to = j * blockRows;
      const above = triangle[k * width + j] as number;
      const part = scale * (head * above + dot(rowAt(columns, at), rowAt(columns, to), blockRows));
      triangle[k * width + j] = above - part * head;
      for (let i = 0; i < blockRows; i += 1)
        columns[to + i] = (columns[to + i] as number) - part * (columns[at + i] as number);
    }
  }
}

const rowAt = (block: Float64Array, at: number): Row => ({ block, at });

function squareOf(rows: Float64Array, at: number, width: number): number {
  return dot(rowAt(rows, at), rowAt(rows, at), width);
}

/** Turns two rows so that they are orthogonal; false where they are. */
function turn(rows: Float64Array, { a, b, width, squares }: Turn): boolean {
  const gamma = dot(rowAt(rows, a * width), rowAt(rows, b * width), width);
  const alpha = squares[a] as number;
  const beta = squares[b] as number;
  if (Math.abs(gamma) <= epsilon * Math.sqrt(alpha) * Math.sqrt(beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  const [from, to] = [a * width, b * width];
  for (let k = 0; k < width; k += 1) {
    const x = rows[from + k] as number;
    const y = rows[to + k] as number;
    rows[from + k] = cosine * x - sine * y;
    rows[to + k] = sine * x + cosine * y;
  }
  squares[a] = Math.max(0, alpha - tangent * gamma);
  squares[b] = beta + tangent * gamma;
  return true;
}

interface Turn {
  readonly a: number;
  readonly b: number;
  readonly width: number;
  /** Of the lengths of all rows. */
  readonly squares: Float64Array;
}

interface Sweep {
  /** In `order`. */
  readonly place: number;
  readonly order: readonly number[];
  readonly width: number;
  readonly squares: Float64Array;
}

/** Turns a row with all that come after it; false where nothing was to be done. */
function sweepRow(rows: Float64Array, { place, order, width, squares }: Sweep): boolean {
  const a = order[place] as number;
  let isTurned = false;
  for (let other = place + 1; other < order.length; other += 1)
    if (turn(rows, { a, b: order[other] as number, width, squares })) isTurned = true;
  return isTurned;
}

/**
 * Singular values and right singular vectors of a square matrix, which is used up: its rows are turned in pairs until
 * they are orthogonal. One-sided Jacobi of M. R. Hestenes (1958), doi:10.1137/0106005, in the order of P. P. M. de Rijk
 * (1989), doi:10.1137/0910023; accurate also for small singular values.
 */
export function rightVectorsOf(rows: Float64Array, width: number): RightVectors {
  const count = width === 0 ? 0 : rows.length / width;
  const squares = new Float64Array(count);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let sweep = 0, isTurned = true; isTurned && sweep < mostSweeps; sweep += 1) {
    isTurned = false;
    for (let i = 0; i < count; i += 1) squares[i] = squareOf(rows, i * width, width);
    order.sort((a, b) => (squares[b] as number) - (squares[a] as number) || a - b);
    for (const place of order.keys()) if (sweepRow(rows, { place, order, width, squares })) isTurned = true;
  }
  const values = Float64Array.from(order, (row) => Math.sqrt(squareOf(rows, row * width, width)));
  const vectors = new Float64Array(rows.length);
  for (const [place, row] of order.entries()) {
    const length = values[place] as number;
    if (length === 0) continue;
    for (let k = 0; k < width; k += 1)
      vectors[place * width + k] = (rows[row * width + k] as number) / length;
  }
  return { values, vectors };
}
