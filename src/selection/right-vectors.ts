/** Singular values of a matrix, the largest first, and its right singular vectors, row by row. */
export interface RightVectors {
  readonly values: Float64Array;
  /** values.length x width. */
  readonly vectors: Float64Array;
}

/** Fills `rows` (row-major, `width` numbers each) from the row `first` on; gives how many it filled, 0 at the end. */
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
  for (let first = 0; ;) {
    const count = fill(rows, first);
    if (count === 0) return triangle;
    for (let k = 0; k < width; k += 1)
      for (let i = 0; i < count; i += 1) columns[k * count + i] = rows[i * width + k] as number;
    eliminate(triangle, { columns, count, width });
    first += count;
  }
}

interface Block {
  /** One column after the other, `count` numbers each. */
  readonly columns: Float64Array;
  readonly count: number;
  readonly width: number;
}

/** Reflects a block into the triangle, column by column. */
function eliminate(triangle: Float64Array, { columns, count, width }: Block): void {
  for (let k = 0; k < width; k += 1) {
    const at = k * count;
    const diagonal = triangle[k * width + k] as number;
    let square = 0;
    for (let i = at; i < at + count; i += 1) square += (columns[i] as number) ** 2;
    if (square === 0) continue;
    const norm = Math.sqrt(diagonal * diagonal + square);
    const alpha = diagonal > 0 ? -norm : norm;
    const head = diagonal - alpha;
    const scale = 2 / (head * head + square);
    triangle[k * width + k] = alpha;
    for (let j = k + 1; j < width; j += 1) {
      const to = j * count;
      const above = triangle[k * width + j] as number;
      let product = head * above;
      for (let i = 0; i < count; i += 1) product += (columns[at + i] as number) * (columns[to + i] as number);
      product *= scale;
      triangle[k * width + j] = above - product * head;
      for (let i = 0; i < count; i += 1)
        columns[to + i] = (columns[to + i] as number) - product * (columns[at + i] as number);
    }
  }
}

function product(rows: Float64Array, a: number, b: number, width: number): number {
  let [s0, s1] = [0, 0];
  for (let k = 0; k + 1 < width; k += 2) {
    s0 += (rows[a + k] as number) * (rows[b + k] as number);
    s1 += (rows[a + k + 1] as number) * (rows[b + k + 1] as number);
  }
  if (width % 2 === 1) s0 += (rows[a + width - 1] as number) * (rows[b + width - 1] as number);
  return s0 + s1;
}

/** Turns two rows so that they are orthogonal; false where they are. */
function turn(rows: Float64Array, { a, b, width, squares }: Turn): boolean {
  const gamma = product(rows, a * width, b * width, width);
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
    for (let i = 0; i < count; i += 1) squares[i] = product(rows, i * width, i * width, width);
    order.sort((a, b) => (squares[b] as number) - (squares[a] as number) || a - b);
    for (const [place, a] of order.entries()) {
      for (const b of order.slice(place + 1)) if (turn(rows, { a, b, width, squares })) isTurned = true;
    }
  }
  const values = Float64Array.from(order, (row) => Math.sqrt(product(rows, row * width, row * width, width)));
  const vectors = new Float64Array(rows.length);
  for (const [place, row] of order.entries()) {
    const length = values[place] as number;
    if (length === 0) continue;
    for (let k = 0; k < width; k += 1)
      vectors[place * width + k] = (rows[row * width + k] as number) / length;
  }
  return { values, vectors };
}
