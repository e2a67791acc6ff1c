import type { Configuration } from '../configuration/configuration.js';
import { derive } from './derive.js';

// `Atoms.rattle` of ASE: A. H. Larsen et al. (2017), doi:10.1088/1361-648X/aa680e.

/** Standard normal deviates. */
export interface NormalStream {
  normal(): number;
}

/** 1 for each coordinate that may change: `move_mask`, per atom or per coordinate, as ASE reads it. */
function movable({ arrays, natoms }: Configuration): Uint8Array | undefined {
  const mask = arrays.get('move_mask');
  if (mask?.kind !== 'L' || (mask.width !== 1 && mask.width !== 3)) return undefined;
  const { width, values } = mask;
  return Uint8Array.from({ length: 3 * natoms }, (_, i) =>
    Number(values[width === 3 ? i : Math.floor(i / 3)]),
  );
}

/** Adds a normal deviate of standard deviation `stdev` (Å) to each coordinate that is not fixed. */
export function rattle(source: Configuration, stdev: number, random: NormalStream): Configuration {
  const positions = source.positions.slice();
  const mask = movable(source);
  for (let i = 0; i < positions.length; i += 1) {
    const displacement = stdev * random.normal();
    if (mask === undefined || mask[i] === 1) positions[i] = (positions[i] ?? 0) + displacement;
  }
  return derive(source, positions, source.cell?.slice() ?? null);
}
