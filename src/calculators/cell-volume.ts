import type { Configuration } from '../configuration/configuration.js';

/** Å^3; undefined where a stress has no meaning: without a cell, a periodic direction or a volume. */
export function cellVolume({ cell, pbc }: Configuration): number | undefined {
  if (cell === null || !pbc.includes(true)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = cell;
  const volume = Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
  return volume > 0 ? volume : undefined;
}
