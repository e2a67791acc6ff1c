import type { ErrorProperty } from '../../expressions/error-property.js';

/** Calculated and reference values of one property: `width` values in each of `rows`. */
export interface Pair {
  readonly calc: ArrayLike<number>;
  readonly ref: ArrayLike<number>;
  readonly width: number;
  readonly rows: number;
}

/** Which differences count: those of all rows, or of the rows of one atomic number. */
interface Part {
  readonly isVector: boolean;
  readonly numbers: Uint8Array;
  /** -1 for all. */
  readonly species: number;
}

/** Count, sum of |d|, sum of d^2, largest |d|; of vectors d is the norm of the difference. */
function sumsOf({ calc, ref, width, rows }: Pair, { isVector, numbers, species }: Part): number[] {
  let count = 0;
  let absolute = 0;
  let squared = 0;
  let largest = 0;
  for (let row = 0; row < rows; row += 1) {
    if (species >= 0 && numbers[row] !== species) continue;
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i += 1) {
      const difference = Math.abs((calc[i] ?? NaN) - (ref[i] ?? NaN));
      square += difference * difference;
      if (isVector) continue;
      absolute += difference;
      if (difference > largest) largest = difference;
    }
    squared += square;
    count += isVector ? 1 : width;
    if (!isVector) continue;
    const norm = Math.sqrt(square);
    absolute += norm;
    if (norm > largest) largest = norm;
  }
  return [count, absolute, squared, largest];
}

/** A list of atomic number (-1 where not split by species) and sums each, in order of atomic number. */
export function differencesOf(pair: Pair, property: ErrorProperty, numbers: Uint8Array): number[][] {
  const { isVector, isBySpecies } = property;
  const species = isBySpecies ? [...new Set(numbers)].sort((a, b) => a - b) : [-1];
  return species.map((number) => [number, ...sumsOf(pair, { isVector, numbers, species: number })]);
}

/** Reference and calculated value of each component, or of vectors their norms. */
export function pointsOf({ calc, ref, width, rows }: Pair, isVector: boolean): Float64Array {
  const points = new Float64Array(2 * (isVector ? rows : ref.length));
  for (let i = 0; i < points.length; i += 2) {
    points[i] = isVector ? normOf(ref, (i >> 1) * width, width) : (ref[i >> 1] ?? NaN);
    points[i + 1] = isVector ? normOf(calc, (i >> 1) * width, width) : (calc[i >> 1] ?? NaN);
  }
  return points;
}

function normOf(values: ArrayLike<number>, first: number, width: number): number {
  let square = 0;
  for (let i = first; i < first + width; i += 1) square += (values[i] ?? NaN) ** 2;
  return Math.sqrt(square);
}
