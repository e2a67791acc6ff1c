import type { Column, Values } from '../configuration/column.js';
import { Configuration } from '../configuration/configuration.js';
import type { Pbc } from '../configuration/source.js';
import { structureError } from './failure.js';
import type { Matrix3 } from './matrix3.js';
import { columnsWithoutResults, infoWithoutResults } from './results.js';

/** More atoms than any calculation takes; a slip of a number in a repeat would fill the memory. */
const mostAtoms = 10_000_000;

/** Throws `E_TOO_MANY_ATOMS`. */
export function limitAtoms(natoms: number): void {
  if (natoms <= mostAtoms) return;
  throw structureError('E_TOO_MANY_ATOMS', 'the structure would have too many atoms', {
    expected: `at most ${mostAtoms}`,
    got: String(natoms),
  });
}

/** Which atoms of a configuration make a new one, and where they are. */
export interface Assembly {
  /** Index in the source of each atom. */
  readonly atoms: Uint32Array;
  /** 3 per atom, Å. */
  readonly positions: Float64Array;
  readonly cell: Matrix3 | Float64Array | null;
  readonly pbc: Readonly<Pbc>;
}

function picked({ width, values }: Column, atoms: Uint32Array): Values {
  if (Array.isArray(values)) {
    const texts = values as readonly string[];
    return Array.from({ length: width * atoms.length }, (_, i) => {
      return texts[width * (atoms[Math.floor(i / width)] ?? 0) + (i % width)] ?? '';
    });
  }
  const from = values as Exclude<Values, readonly string[]>;
  const to = from.slice(0, 0).constructor as new (length: number) => typeof from;
  const result = new to(width * atoms.length);
  for (let i = 0; i < atoms.length; i += 1) {
    const first = width * (atoms[i] ?? 0);
    result.set(from.subarray(first, first + width) as never, width * i);
  }
  return result;
}

/**
 * A configuration of the atoms of another one, in any order and number. Species and per-atom arrays go with their
 * atoms, info with the whole; results of calculations are left behind.
 */
export function assemble(source: Configuration, { atoms, positions, cell, pbc }: Assembly): Configuration {
  const { species } = source;
  return new Configuration({
    species: Array.from(atoms, (atom) => species[atom] ?? ''),
    positions,
    cell,
    pbc: [...pbc],
    info: infoWithoutResults(source.info),
    arrays: Array.from(columnsWithoutResults(source.arrays), ([name, column]) => {
      const { kind, width } = column;
      return [name, { kind, width, values: picked(column, atoms) }] as const;
    }),
  });
}
