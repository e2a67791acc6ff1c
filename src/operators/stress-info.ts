import type { AppendedInfo } from '../configuration/appendix.js';

/** Places in xx yy zz yz xz xy of a 3x3 tensor, row by row. */
const order = [0, 5, 4, 5, 1, 3, 4, 3, 2] as const;

/** Stresses in ASE's order of six, as info; ASE reads a plain `stress` only as 3x3, and any other key as it is. */
export function stressInfo(voigt: Float64Array, prefix: string): AppendedInfo {
  const key = `${prefix}stress`;
  if (prefix !== '') return { key, shape: [6], values: voigt };
  const values = new Float64Array((voigt.length / 6) * 9);
  for (let i = 0; i < values.length; i += 1)
    values[i] = voigt[6 * Math.floor(i / 9) + (order[i % 9] ?? 0)] ?? NaN;
  return { key, shape: [3, 3], values };
}
