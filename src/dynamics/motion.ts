import type { Column } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import { atomicMass } from '../configuration/elements.js';
import { AtomloopError } from '../errors.js';

/** What atoms have besides their places, of several configurations one after another. */
export interface Motion {
  /** 1 per atom, amu. */
  readonly masses: Float64Array;
  /** 3 per atom, amu Å per time unit of ASE. */
  readonly momenta: Float64Array;
  /** 3 per atom: 1 for a coordinate that does not move. */
  readonly fixed: Uint8Array;
}

function badColumn(name: string, expected: string, { kind, width }: Column): AtomloopError {
  return new AtomloopError('operator', 'E_BAD_COLUMN', `column \`${name}\` cannot be used`, {
    expected,
    got: `${kind}:${String(width)}`,
  });
}

function realColumn({ arrays }: Configuration, name: string, width: number): ArrayLike<number> | undefined {
  const column = arrays.get(name);
  if (column === undefined) return undefined;
  const { kind, values } = column;
  if ((kind === 'R' || kind === 'I') && column.width === width) {
    return values instanceof Float64Array ? values : Float64Array.from(values as ArrayLike<number>, Number);
  }
  throw badColumn(name, `R:${String(width)}`, column);
}

function massesOf(configuration: Configuration): ArrayLike<number> {
  return (
    realColumn(configuration, 'masses', 1) ??
    Float64Array.from(configuration.species, (label) => atomicMass(label) || 1)
  );
}

/** ASE writes its constraints as `move_mask`: T for what may move, per atom or per coordinate. */
function fixedOf(configuration: Configuration): Uint8Array {
  const fixed = new Uint8Array(3 * configuration.natoms);
  const mask = configuration.arrays.get('move_mask');
  if (mask === undefined) return fixed;
  const { kind, width, values } = mask;
  if ((kind !== 'L' && kind !== 'I') || (width !== 1 && width !== 3)) {
    throw badColumn('move_mask', 'L:1 or L:3', mask);
  }
  return fixed.map((_, k) => (Number(values[width === 3 ? k : Math.floor(k / 3)]) === 0 ? 1 : 0));
}

/** Masses, momenta and what is fixed, from the columns `masses`, `momenta` and `move_mask` where they are there. */
export function motionOf(configuration: Configuration): Motion {
  return {
    masses: Float64Array.from(massesOf(configuration)),
    momenta: Float64Array.from(
      realColumn(configuration, 'momenta', 3) ?? new Float64Array(3 * configuration.natoms),
    ),
    fixed: fixedOf(configuration),
  };
}

/** The motions of several configurations as flat arrays. */
export function joinMotions(motions: readonly Motion[]): Motion {
  const total = motions.reduce((sum, { masses }) => sum + masses.length, 0);
  const joined = {
    masses: new Float64Array(total),
    momenta: new Float64Array(3 * total),
    fixed: new Uint8Array(3 * total),
  };
  let atom = 0;
  for (const { masses, momenta, fixed } of motions) {
    joined.masses.set(masses, atom);
    joined.momenta.set(momenta, 3 * atom);
    joined.fixed.set(fixed, 3 * atom);
    atom += masses.length;
  }
  return joined;
}
