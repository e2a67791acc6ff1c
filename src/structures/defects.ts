import type { Configuration } from '../configuration/configuration.js';
import { assemble } from './assemble.js';
import { derive } from './derive.js';
import { structureError } from './failure.js';

/** Whole numbers below n, each as likely. */
export interface IntegerStream {
  integer(n: number): number;
}

function tooFew(expected: string, got: number): Error {
  return structureError('E_TOO_FEW_ATOMS', 'there are too few atoms', { expected, got: String(got) });
}

/** Indices of the atoms of some species; of all where none are named. */
export function atomsOf({ species }: Configuration, labels?: readonly string[]): number[] {
  return [...species.keys()].filter((atom) => labels?.includes(species[atom] ?? '') ?? true);
}

/**
 * So many of the candidates, each choice as likely, in ascending order. Throws `E_TOO_FEW_ATOMS`.
 *
 * The first steps of the shuffle of R. Durstenfeld (1964), doi:10.1145/364520.364540.
 */
export function choose(candidates: readonly number[], count: number, random: IntegerStream): number[] {
  if (candidates.length < count) throw tooFew(`${count} to choose`, candidates.length);
  const left = [...candidates];
  for (let i = 0; i < count; i += 1) {
    const drawn = i + random.integer(left.length - i);
    [left[i], left[drawn]] = [left[drawn] ?? 0, left[i] ?? 0];
  }
  return left.slice(0, count).sort((a, b) => a - b);
}

/** The configuration without some atoms, of which one at least is left. Throws `E_TOO_FEW_ATOMS`. */
export function withoutAtoms(source: Configuration, removed: readonly number[]): Configuration {
  const gone = new Set(removed);
  const wrong = removed.find((atom) => atom < 0 || atom >= source.natoms);
  if (wrong !== undefined) throw tooFew(`an atom ${wrong}, counted from 0`, source.natoms);
  const atoms = Uint32Array.from([...source.species.keys()].filter((atom) => !gone.has(atom)));
  if (atoms.length === 0) throw tooFew(`more than ${gone.size}`, source.natoms);
  const positions = new Float64Array(3 * atoms.length);
  for (const [i, atom] of atoms.entries())
    positions.set(source.positions.subarray(3 * atom, 3 * atom + 3), 3 * i);
  const cell = source.cell?.slice() ?? null;
  return assemble(source, { atoms, positions, cell, pbc: source.pbc });
}

/** Exchanges the positions of pairs of atoms: each takes what belongs to it along. */
export function exchange(
  source: Configuration,
  pairs: readonly (readonly [number, number])[],
): Configuration {
  const positions = source.positions.slice();
  for (const [a, b] of pairs) {
    positions.set(source.positions.subarray(3 * b, 3 * b + 3), 3 * a);
    positions.set(source.positions.subarray(3 * a, 3 * a + 3), 3 * b);
  }
  return derive(source, positions, source.cell?.slice() ?? null);
}
