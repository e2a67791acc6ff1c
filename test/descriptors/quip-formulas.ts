import type { Structure } from '../calculators/structures.js';

/** Of one descriptor; every number in Å. */
export interface QuipSettings {
  readonly nMax: number;
  /** At most 2. */
  readonly lMax: number;
  readonly cutoff: number;
  readonly width: number;
  readonly sigma: number;
  readonly species: readonly number[];
  readonly centralWeight: number;
  readonly centerInAll: boolean;
  readonly decay: { readonly exponent: number; readonly scale: number; readonly rate: number } | null;
}

type Rows = readonly (readonly number[])[];

const at = (m: Rows, i: number, j: number): number => m[i]?.[j] ?? NaN;
const square = (n: number, f: (i: number, j: number) => number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => f(i, j)));

/** L with L L^T = S. */
function cholesky(s: Rows): number[][] {
  const lower = square(s.length, () => 0);
  s.forEach((_, j) => {
    for (let i = j; i < s.length; i += 1) {
      let sum = at(s, i, j);
      for (let k = 0; k < j; k += 1) sum -= at(lower, i, k) * at(lower, j, k);
      (lower[i] ?? [])[j] = i === j ? Math.sqrt(sum) : sum / at(lower, j, j);
    }
  });
  return lower;
}

/** S^-1 B by Gauss-Jordan elimination. */
function solve(s: Rows, b: Rows): number[][] {
  const rows = s.map((row, i) => [...row, ...(b[i] ?? [])]);
  rows.forEach((pivot, k) => {
    const factor = 1 / (pivot[k] ?? NaN);
    pivot.forEach((value, c) => (pivot[c] = value * factor));
    rows.forEach((row, i) => {
      const times = row[k] ?? NaN;
      if (i !== k) row.forEach((value, c) => (row[c] = value - times * (pivot[c] ?? NaN)));
    });
  });
  return rows.map((row) => row.slice(s.length));
}

/** Modified spherical Bessel functions in closed form, near 0 by the series. */
function bessel(l: number, x: number): number {
  if (x < 0.5) {
    let term = [1, x / 3, (x * x) / 15][l] ?? NaN;
    let sum = term;
    for (let k = 1; k < 20; k += 1) {
      term *= (x * x) / (2 * k * (2 * (l + k) + 1));
      sum += term;
    }
    return sum;
  }
  const [sinh, cosh] = [Math.sinh(x), Math.cosh(x)];
  return [sinh / x, cosh / x - sinh / x ** 2, (1 / x + 3 / x ** 3) * sinh - (3 / x ** 2) * cosh][l] ?? NaN;
}

/** Overlap of two radial Gaussians with the volume element, by the midpoint rule. */
function overlap(a: number, b: number, alpha: number): number {
  const step = 2e-5;
  let sum = 0;
  for (let r = step / 2; r < Math.max(a, b) + 12 / Math.sqrt(2 * alpha); r += step)
    sum += r * r * Math.exp(-alpha * ((r - a) ** 2 + (r - b) ** 2)) * step;
  return sum;
}

/** Legendre polynomials. */
const legendre = (l: number, x: number): number => [1, x, (3 * x * x - 1) / 2][l] ?? NaN;

interface Source {
  readonly channel: number;
  readonly direction: readonly number[];
  /** By l, then n. */
  readonly radial: Rows;
}

function fadeAt(r: number, { cutoff, width, decay }: QuipSettings): number {
  const near = r < cutoff - width ? 1 : 0.5 * (Math.cos((Math.PI * (r - cutoff + width)) / width) + 1);
  if (decay === null) return near;
  const { exponent, scale, rate } = decay;
  const size = rate === 0 ? 1 : rate / (1 + rate);
  return (near * size * (1 + rate)) / (rate + (r / scale) ** exponent);
}

/** Everything that the density around the first atom is made of: its neighbors and itself. */
function sourcesOf({ numbers, positions }: Structure, settings: QuipSettings): Source[] {
  const { nMax, lMax, cutoff, sigma, species, centralWeight, centerInAll } = settings;
  const alpha = 0.5 / sigma ** 2;
  const spacing = (cutoff + sigma * Math.sqrt(20 * Math.log(10))) / nMax;
  const centers = Array.from({ length: nMax }, (_, n) => n * spacing);
  const covariance = square(nMax, (i, j) => Math.exp(-alpha * ((i - j) * spacing) ** 2));
  const root = cholesky(square(nMax, (i, j) => overlap(i * spacing, j * spacing, alpha)));
  const transform = solve(covariance, root);
  const neighbors = positions.slice(1).flatMap((p, k): Source[] => {
    const r = Math.hypot(...p);
    const channel = species.indexOf(numbers[k + 1] ?? 0);
    if (channel < 0 || r >= cutoff) return [];
    const raw = (l: number) =>
      centers.map((a) => Math.exp(-alpha * (r * r + a * a)) * bessel(l, 2 * alpha * r * a));
    const radial = Array.from(
      { length: lMax + 1 },
      (_, l) =>
      centers.map((_, n) => fadeAt(r, settings) * raw(l).reduce((sum, value, a) => sum + value * at(transform, a, n), 0)), // prettier-ignore
    );
    return [{ channel, direction: p.map((x) => x / r), radial }];
  });
  const own = species.flatMap((number, channel): Source[] =>
    centerInAll || number === numbers[0]
      ? [{ channel, direction: [0, 0, 1], radial: [root[0]?.map((value) => value * centralWeight) ?? []] }]
      : [],
  );
  return [...neighbors, ...own];
}

/**
 * The vector of the first atom of a molecule, at the origin: without spherical harmonics, whose sums over m are Legendre
 * polynomials of the angles between neighbors. Neither normalized nor with its last entry.
 */
export function quipVector(structure: Structure, settings: QuipSettings): number[] {
  const { nMax, lMax, species } = settings;
  const sources = sourcesOf(structure, settings);
  const entry = (a: number, b: number, l: number): number => {
    let sum = 0;
    for (const i of sources) {
      for (const j of sources) {
        if (i.channel !== Math.floor(a / nMax) || j.channel !== Math.floor(b / nMax)) continue;
        const angle = i.direction.reduce((total, x, c) => total + x * (j.direction[c] ?? NaN), 0);
        const radial = (i.radial[l]?.[a % nMax] ?? 0) * (j.radial[l]?.[b % nMax] ?? 0);
        sum += ((2 * l + 1) / (4 * Math.PI)) * legendre(l, angle) * radial;
      }
    }
    return (sum * (a === b ? 1 : Math.SQRT2)) / Math.sqrt(2 * l + 1);
  };
  const vector: number[] = [];
  for (let a = 0; a < nMax * species.length; a += 1)
    for (let b = 0; b <= a; b += 1) for (let l = 0; l <= lMax; l += 1) vector.push(entry(a, b, l));
  return vector;
}
