import { rightVectorsOf, type RightVectors } from './right-vectors.js';
import { dot } from './row-table.js';

const tolerance = 1e-12;
/** Smaller than this part of the matrix a vector is nothing but rounding. */
const negligible = 1e-14;

/**
 * The singular vectors of a symmetric matrix (size x size) of largest singular value, by the method of C. Lanczos
 * (1950), doi:10.6028/jres.045.026, where every vector is made orthogonal to all before it, twice. Steps are added until
 * the wanted vectors have converged; at the latest all vectors of the space are there.
 */
export function largestVectors(matrix: Float64Array, size: number, wanted: number): RightVectors {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let next = startVector(size, basis);
  for (let goal = Math.min(size, 2 * wanted + 20); ; goal = Math.min(size, Math.ceil(goal * 1.5))) {
    while (basis.length < goal) {
      basis.push(next);
      const image = imageOf(matrix, next);
      diagonal.push(product(image, next));
      const scale =
        Math.abs(diagonal.reduce((a, b) => Math.max(a, Math.abs(b)), 0)) + Math.abs(beside.at(-1) ?? 0);
      const length = orthogonalize(image, basis);
      const isNew = length > negligible * scale && basis.length < size;
      beside.push(isNew ? length : 0);
      // A subspace that the matrix keeps is full: go on in the rest.
      next = isNew ? image.map((x) => x / length) : basis.length < size ? startVector(size, basis) : image;
    }
    const found = ritzVectors(diagonal, beside);
    const isAll = goal === size;
    if (isAll || hasConverged(found, beside.at(-1) ?? 0, wanted)) return expanded(found, basis, wanted);
  }
}

/** A vector of length 1 that is orthogonal to all of the basis; always the same. */
function startVector(size: number, basis: readonly Float64Array[]): Float64Array {
  for (let seed = basis.length; ; seed += 1) {
    const vector = Float64Array.from({ length: size }, (_, i) => 1 + 0.5 * Math.sin(1 + i * (seed + 1.7)));
    const length = orthogonalize(vector, basis);
    if (length > 1e-8) return vector.map((x) => x / length);
  }
}

function product(a: Float64Array, b: Float64Array): number {
  return dot({ block: a, at: 0 }, { block: b, at: 0 }, a.length);
}

function imageOf(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const row = { block: vector, at: 0 };
  return vector.map((_, i) => dot({ block: matrix, at: i * size }, row, size));
}

/** Takes off all components along the basis, twice, since once leaves rounding; the length of the rest. */
function orthogonalize(vector: Float64Array, basis: readonly Float64Array[]): number {
  for (let time = 0; time < 2; time += 1) {
    for (const other of basis) {
      const part = product(vector, other);
      for (let k = 0; k < vector.length; k += 1)
        vector[k] = (vector[k] as number) - part * (other[k] as number);
    }
  }
  return Math.sqrt(product(vector, vector));
}

/** Singular vectors of the tridiagonal matrix. */
function ritzVectors(diagonal: readonly number[], beside: readonly number[]): RightVectors {
  const size = diagonal.length;
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    rows[i * size + i] = diagonal[i] ?? 0;
    if (i + 1 === size) break;
    rows[i * size + i + 1] = beside[i] ?? 0;
    rows[(i + 1) * size + i] = beside[i] ?? 0;
  }
  return rightVectorsOf(rows, size);
}

function hasConverged({ values, vectors }: RightVectors, last: number, wanted: number): boolean {
  const size = values.length;
  return values
    .subarray(0, wanted)
    .every((_, i) => Math.abs(last * (vectors[i * size + size - 1] ?? 0)) <= tolerance * (values[0] ?? 0));
}

function expanded(
  { values, vectors }: RightVectors,
  basis: readonly Float64Array[],
  wanted: number,
): RightVectors {
  const steps = values.length;
  const size = basis[0]?.length ?? 0;
  const count = Math.min(wanted, steps);
  const full = new Float64Array(count * size);
  for (let i = 0; i < count; i += 1) {
    for (const [step, vector] of basis.entries()) {
      const part = vectors[i * steps + step] ?? 0;
      for (let k = 0; k < size; k += 1)
        full[i * size + k] = (full[i * size + k] as number) + part * (vector[k] as number);
    }
  }
  return { values: values.slice(0, count), vectors: full };
}
