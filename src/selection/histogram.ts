/** Equal bins between the least and the largest value. */
export interface Histogram {
  /** One more than there are bins. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
  /** Bin of every value. */
  readonly binOf: Uint32Array;
}

/** Value below which a share of sorted values lies, between two of them by line. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * Bins as numpy's `auto`: the narrower ones of H. A. Sturges (1926), doi:10.1080/01621459.1926.10502161, and of
 * D. Freedman and P. Diaconis (1981), doi:10.1007/BF01025868, where that gives a width.
 */
function automaticBins(sorted: Float64Array): number {
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  if (!(range > 0)) return 1;
  const sturges = range / (Math.log2(sorted.length) + 1);
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const width = (2 * spread) / Math.cbrt(sorted.length);
  const bins = Math.ceil(range / (width > 0 ? Math.min(width, sturges) : sturges));
  // A few values far from the others would make bins without number.
  return Math.min(bins, 1_000_000);
}

/** Every bin has its lower edge, the last one also its upper one. `bins` is their number, or `auto`. */
export function histogramOf(values: Float64Array, bins: number | 'auto'): Histogram {
  const sorted = values.slice().sort();
  const count = bins === 'auto' ? automaticBins(sorted) : bins;
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const [from, to] = least < most ? [least, most] : [least - 0.5, most + 0.5];
  const step = (to - from) / count;
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => (i === count ? to : from + i * step));
  const counts = new Uint32Array(count);
  const binOf = Uint32Array.from(values, (value) => {
    let bin = Math.min(count - 1, Math.floor(((value - from) / (to - from)) * count));
    if (value < (edges[bin] ?? 0)) bin -= 1;
    else if (bin < count - 1 && value >= (edges[bin + 1] ?? 0)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
    return bin;
  });
  return { edges, counts, binOf };
}

/** Draws `count` of `total` places, without repetition. */
export type Draw = (total: number, count: number) => ArrayLike<number>;

/** Half to even, as numpy. */
function rounded(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/**
 * How many to take from each bin: as many as it has, at most a number that falls with the energy of its
 * center above that of the first bin as exp(-E / kT), and is the same for all bins where `kT` is not positive. The least
 * such number that gives `num` in all is found by bisection; what it gives too many is left out of the fullest bins, drawn among equals.
 */
export function numbersPerBin({ edges, counts }: Histogram, num: number, { kT, draw }: Bias): Uint32Array {
  const first = ((edges[0] ?? 0) + (edges[1] ?? 0)) / 2;
  const bias = Float64Array.from(counts, (_, bin) =>
    kT > 0 ? (((edges[bin] ?? 0) + (edges[bin + 1] ?? 0)) / 2 - first) / kT : 0,
  );
  const taken = (logarithm: number): Uint32Array =>
    counts.map((count, bin) => Math.min(count, rounded(Math.exp(logarithm - (bias[bin] ?? 0)))));
  let low = -1;
  // Then every bin is taken whole.
  let high =
    bias.reduce((a, b) => Math.max(a, b), 0) + Math.log(counts.reduce((a, b) => Math.max(a, b), 1)) + 1;
  while (high - low > 1e-12 * Math.max(1, Math.abs(high))) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (totalOf(taken(middle)) < num) low = middle;
    else high = middle;
  }
  const numbers = taken(high);
  for (let excess = totalOf(numbers) - num; excess > 0; excess = totalOf(numbers) - num) {
    const largest = numbers.reduce((a, b) => Math.max(a, b), 0);
    const fullest = [...numbers.keys()].filter((bin) => numbers[bin] === largest);
    for (const place of Array.from(draw(fullest.length, Math.min(excess, fullest.length)))) {
      const bin = fullest[place] ?? 0;
      numbers[bin] = (numbers[bin] ?? 0) - 1;
    }
  }
  return numbers;
}

/** How members are favored, and drawn. */
export interface Bias {
  /** In units of the values; not positive for a flat histogram. */
  readonly kT: number;
  readonly draw: Draw;
}

function totalOf(numbers: Uint32Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Indices of `num` values whose histogram is flat, or biased; there must be as many values. */
export function flatSelection(histogram: Histogram, num: number, bias: Bias): number[] {
  const numbers = numbersPerBin(histogram, num, bias);
  const members: number[][] = Array.from(numbers, () => []);
  for (const [index, bin] of histogram.binOf.entries()) members[bin]?.push(index);
  return members.flatMap((list, bin) =>
    Array.from(bias.draw(list.length, numbers[bin] ?? 0), (place) => list[place] ?? 0),
  );
}
