import { usageError } from '../errors.js';
import { dot, type RowTable } from './row-table.js';

/** A kernel of more rows would take more than 2 GiB. */
const mostRows = 16_384;

/** Dot products of all rows to a power (count x count), its means taken off as in kernel PCA where it is centered. */
export function kernelOf(rows: RowTable, exponent: number, isCentered: boolean): Float64Array {
  const { count, width } = rows;
  if (count > mostRows) {
    throw usageError('E_TOO_MANY', 'the kernel of all configurations is too large', {
      expected: `at most ${mostRows} configurations`,
      got: String(count),
      hint: 'choose by the descriptors themselves, or thin them out with `fps` first',
    });
  }
  const kernel = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = dot(rows.row(i), rows.row(j), width) ** exponent;
      kernel[i * count + j] = value;
      kernel[j * count + i] = value;
    }
  }
  if (isCentered) center(kernel, count);
  return kernel;
}

function center(kernel: Float64Array, count: number): void {
  const means = Float64Array.from(
    { length: count },
    (_, i) => kernel.subarray(i * count, (i + 1) * count).reduce((a, b) => a + b, 0) / count,
  );
  const mean = means.reduce((a, b) => a + b, 0) / count;
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1) {
      const at = i * count + j;
      kernel[at] = (kernel[at] as number) - (means[i] as number) - (means[j] as number) + mean;
    }
  }
}
