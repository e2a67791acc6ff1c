import type { Configuration } from '../configuration/configuration.js';

/** Volume of the cell in Å^3, whatever its periodicity; null without a cell, or with one that spans no volume. */
export function volumeOf({ cell }: Configuration): number | null {
  if (cell === null) return null;
  const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = cell;
  const volume = Math.abs(ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx));
  return volume > 0 ? volume : null;
}
