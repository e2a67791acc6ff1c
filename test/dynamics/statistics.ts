/** Mean and variance. */
export function moments(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

/** Error of the mean of values that depend on those shortly before: from the scatter of the means of `blocks` parts. */
export function errorOfMean(values: readonly number[], blocks = 20): number {
  const size = Math.floor(values.length / blocks);
  const means = Array.from(
    { length: blocks },
    (_, k) => moments(values.slice(size * k, size * (k + 1))).mean,
  );
  return Math.sqrt(moments(means).variance / (blocks - 1));
}

/** P(X < x) of the gamma distribution of an integer shape and scale 1. */
export function gammaDistribution(shape: number): (x: number) => number {
  return (x) => {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < shape; k += 1) sum += term *= x / k;
    return 1 - Math.exp(-x) * sum;
  };
}

/**
 * Statistic of A. Kolmogorov and N. Smirnov times the root of the number of independent values: 1.95 is exceeded once in
 * a thousand samples of the distribution.
 */
export function kolmogorovSmirnov(values: readonly number[], distribution: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const distances = sorted.map((x, k) => Math.max(distribution(x) - k / n, (k + 1) / n - distribution(x)));
  return Math.max(...distances) * Math.sqrt(n);
}

/** Slope of the line through values at 0, 1, 2, …, times their number. */
export function drift(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const { mean } = moments(values);
  const slope = values.reduce((sum, value, k) => sum + (k - middle) * (value - mean), 0);
  return (12 * slope) / values.length ** 2;
}
