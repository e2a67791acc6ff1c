import { dot, type RowTable } from './row-table.js';
import { rightVectorsOf, triangleOf, type FillRows, type RightVectors } from './right-vectors.js';
import { largestVectors } from './lanczos.js';
import { kernelOf } from './kernel.js';

/** What leverage scores are computed of. */
export interface LeverageOptions {
  readonly rows: RowTable;
  /** Singular vectors that count, at most. */
  readonly rank: number;
  /** Means are taken off first. */
  readonly isCentered: boolean;
  /** Scores of the matrix of dot products to this power, instead of the rows themselves. */
  readonly kernelExponent?: number | undefined;
}

/** Rank that wfl takes for `num` of `count` rows of `width` numbers: min(max(1, num / 2), min(count, width) - 1), and at least 1. */
export function leverageRank(num: number, count: number, width: number): number {
  return Math.max(1, Math.min(Math.max(1, Math.floor(num / 2)), Math.min(count, width) - 1));
}

/**
 * Statistical leverage of every row: the mean square of its entries in the first singular vectors. M. W. Mahoney and
 * P. Drineas (2009), doi:10.1073/pnas.0803205106. Singular values that are zero to rounding have no vectors and do not count.
 */
export function leverageScores({ rows, rank, isCentered, kernelExponent }: LeverageOptions): Float64Array {
  const { count, width } = rows;
  if (kernelExponent !== undefined) {
    const kernel = kernelOf(rows, kernelExponent, isCentered);
    return ownScores(largestVectors(kernel, count, rank), count, rank);
  }
  const means = isCentered ? meansOf(rows) : new Float64Array(width);
  if (count < width) return ownScores(vectorsOf(count, columnsOf(rows, means)), count, rank);
  return projectedScores(rows, means, { found: vectorsOf(width, rowsOf(rows, means)), rank });
}

function vectorsOf(width: number, fill: FillRows): RightVectors {
  return rightVectorsOf(triangleOf(width, fill), width);
}

function meansOf(rows: RowTable): Float64Array {
  const means = new Float64Array(rows.width);
  for (let i = 0; i < rows.count; i += 1) {
    const { block, at } = rows.row(i);
    for (let k = 0; k < rows.width; k += 1) means[k] = (means[k] as number) + (block[at + k] as number);
  }
  return means.map((sum) => sum / rows.count);
}

function rowsOf(rows: RowTable, means: Float64Array): FillRows {
  const { count, width } = rows;
  return (block, first) => {
    const taken = Math.min(block.length / width, count - first);
    for (let i = 0; i < taken; i += 1) {
      const row = rows.row(first + i);
      for (let k = 0; k < width; k += 1)
        block[i * width + k] = (row.block[row.at + k] as number) - (means[k] as number);
    }
    return taken;
  };
}

/** The transposed matrix, whose right singular vectors have an entry per row of the table. */
function columnsOf(rows: RowTable, means: Float64Array): FillRows {
  const { count, width } = rows;
  return (block, first) => {
    const taken = Math.min(block.length / count, width - first);
    for (let j = 0; j < count; j += 1) {
      const row = rows.row(j);
      for (let i = 0; i < taken; i += 1)
        block[i * count + j] = (row.block[row.at + first + i] as number) - (means[first + i] as number);
    }
    return taken;
  };
}

/** How many of the first singular values are not zero to rounding. */
function usedRank({ values }: RightVectors, rank: number, size: number): number {
  const least = (values[0] ?? 0) * size * 2 ** -52;
  const used = values.subarray(0, rank).findIndex((value) => !(value > least));
  return used < 0 ? Math.min(rank, values.length) : used;
}

/** Where the vectors have an entry per row of the table. */
function ownScores(found: RightVectors, count: number, rank: number): Float64Array {
  const used = usedRank(found, rank, count);
  const scores = new Float64Array(count);
  for (let i = 0; i < used; i += 1) {
    for (let j = 0; j < count; j += 1)
      scores[j] = (scores[j] as number) + (found.vectors[i * count + j] as number) ** 2;
  }
  return used === 0 ? scores : scores.map((score) => score / used);
}

interface Projection {
  readonly found: RightVectors;
  readonly rank: number;
}

/** Where they have an entry per column, their counterparts on the other side are the rows' components by singular value. */
function projectedScores(rows: RowTable, means: Float64Array, { found, rank }: Projection): Float64Array {
  const { count, width } = rows;
  const used = usedRank(found, rank, Math.max(count, width));
  const row = { block: new Float64Array(width), at: 0 };
  return Float64Array.from({ length: count }, (_, j) => {
    const { block, at } = rows.row(j);
    for (let k = 0; k < width; k += 1) row.block[k] = (block[at + k] as number) - (means[k] as number);
    let score = 0;
    for (let i = 0; i < used; i += 1)
      score += (dot(row, { block: found.vectors, at: i * width }, width) / (found.values[i] as number)) ** 2;
    return used === 0 ? 0 : score / used;
  });
}
