import type { Configuration } from './configuration.js';
import type { ConfigurationSource } from './source.js';

/** Geometry of several configurations, one after another; not to be changed. */
export interface Geometry {
  readonly natoms: Uint32Array;
  /** Atomic numbers of all atoms; 0 for a label that is no element. */
  readonly numbers: Uint8Array;
  /** 3 per atom, Å. */
  readonly positions: Float64Array;
  /** 9 per configuration, rows are lattice vectors, Å; zeros without a cell. */
  readonly cells: Float64Array;
  /** 3 per configuration. */
  readonly pbc: Uint8Array;
}

/** The source, when the configurations are frames of it that follow each other and still have their geometry there. */
function commonSource(configurations: readonly Configuration[]): ConfigurationSource | undefined {
  const first = configurations[0]?.origin;
  if (first === undefined) return undefined;
  for (const [i, configuration] of configurations.entries()) {
    const { origin } = configuration;
    if (!configuration.isInSlab || origin?.source !== first.source || origin.frame !== first.frame + i)
      return undefined;
  }
  return first.source;
}

function slabView(source: ConfigurationSource, begin: number, end: number): Geometry {
  const { natoms, firstAtoms, numbers, positions, cells, pbc } = source.slab;
  const firstAtom = firstAtoms[begin] ?? 0;
  const endAtom = (firstAtoms[end - 1] ?? 0) + (natoms[end - 1] ?? 0);
  return {
    natoms: natoms.subarray(begin, end),
    numbers: numbers.subarray(firstAtom, endAtom),
    positions: positions.subarray(3 * firstAtom, 3 * endAtom),
    cells: cells.subarray(9 * begin, 9 * end),
    pbc: pbc.subarray(3 * begin, 3 * end),
  };
}

/**
 * Geometry of configurations as flat arrays, for native code that takes a whole chunk. Consecutive frames of one chunk
 * are given as views without work per atom, and count as untouched afterwards as before.
 */
export function gatherGeometry(configurations: readonly Configuration[]): Geometry {
  const source = commonSource(configurations);
  const begin = configurations[0]?.origin?.frame ?? 0;
  if (source !== undefined) return slabView(source, begin, begin + configurations.length);
  const natoms = Uint32Array.from(configurations, (configuration) => configuration.natoms);
  const total = natoms.reduce((sum, count) => sum + count, 0);
  const numbers = new Uint8Array(total);
  const positions = new Float64Array(3 * total);
  const cells = new Float64Array(9 * configurations.length);
  const pbc = new Uint8Array(3 * configurations.length);
  let atom = 0;
  for (const [i, configuration] of configurations.entries()) {
    numbers.set(configuration.numbers, atom);
    positions.set(configuration.positions, 3 * atom);
    if (configuration.cell !== null) cells.set(configuration.cell, 9 * i);
    pbc.set(configuration.pbc.map(Number), 3 * i);
    atom += configuration.natoms;
  }
  return { natoms, numbers, positions, cells, pbc };
}
