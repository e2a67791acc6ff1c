import { usageError } from '../errors.js';
import { JsonInfo, type Column, type InfoValue } from './column.js';
import { atomicNumber } from './elements.js';
import { Info } from './info.js';
import type { Columns, Origin, Pbc } from './source.js';

/** Plain data to build a configuration from. */
export interface ConfigurationData {
  /** One label per atom; usually element symbols. */
  readonly species: readonly string[];
  /** natoms x 3, Å. */
  readonly positions: Float64Array | readonly number[];
  /** Rows are the lattice vectors, Å; null or left out: no cell. */
  readonly cell?: Float64Array | readonly number[] | null;
  /** Default: periodic in all directions where there is a cell, else in none. */
  readonly pbc?: Readonly<Pbc>;
  readonly info?: Iterable<readonly [string, InfoValue]>;
  readonly arrays?: Iterable<readonly [string, Column]>;
}

/** What somebody has looked at or replaced; undefined where nobody has, so that it is as it was read. */
export interface ConfigurationTouch {
  readonly species: readonly string[] | undefined;
  readonly positions: Float64Array | undefined;
  readonly cell: Float64Array | null | undefined;
  readonly pbc: Pbc | undefined;
  readonly info: Info | undefined;
  readonly arrays: Columns | undefined;
}

function badShape(what: string, expected: string, got: number): Error {
  return usageError('E_BAD_SHAPE', `\`${what}\` has the wrong length`, { expected, got: String(got) });
}

function cellOf(cell: Float64Array | readonly number[] | null): Float64Array | null {
  if (cell !== null && cell.length !== 9)
    throw badShape('cell', '9 numbers: three lattice vectors', cell.length);
  return cell === null || cell instanceof Float64Array ? cell : Float64Array.from(cell);
}

/**
 * Atoms, cell, and what belongs to them. One that was read from a file holds only its place in the text: each part is
 * read when it is first asked for, and what nobody changed is written as it was.
 */
export class Configuration {
  /** Number of atoms; it never changes. */
  readonly natoms: number;
  /** Where it was read from. */
  readonly origin: Origin | undefined;
  #species: readonly string[] | undefined;
  #positions: Float64Array | undefined;
  #cell: Float64Array | null | undefined;
  #pbc: Pbc | undefined;
  #info: Info | undefined;
  #arrays: Columns | undefined;
  #isReplaced = false;

  /** From plain data, or a frame of a source, of which everything is read on demand. */
  constructor(data: ConfigurationData | Origin) {
    if ('source' in data) {
      this.origin = data;
      this.natoms = data.source.slab.natoms[data.frame] ?? 0;
      return;
    }
    this.origin = undefined;
    this.natoms = data.species.length;
    this.#species = data.species;
    this.positions =
      data.positions instanceof Float64Array ? data.positions : Float64Array.from(data.positions);
    this.#cell = cellOf(data.cell ?? null);
    const periodic = this.#cell !== null;
    this.#pbc = data.pbc === undefined ? [periodic, periodic, periodic] : [...data.pbc];
    this.#info = new Info(data.info);
    this.#arrays = new Map(data.arrays);
  }

  /** Labels, one per atom. */
  get species(): readonly string[] {
    return (this.#species ??= this.#source().species(this.#frame));
  }

  set species(labels: readonly string[]) {
    if (labels.length !== this.natoms) throw badShape('species', `${this.natoms} labels`, labels.length);
    this.#species = labels;
  }

  /** natoms x 3, Å. May be changed in place. */
  get positions(): Float64Array {
    if (this.#positions === undefined) {
      const { firstAtoms, positions } = this.#source().slab;
      const first = 3 * (firstAtoms[this.#frame] ?? 0);
      this.#positions = positions.subarray(first, first + 3 * this.natoms);
    }
    return this.#positions;
  }

  set positions(positions: Float64Array) {
    if (positions.length !== 3 * this.natoms) {
      throw badShape('positions', `${3 * this.natoms} numbers`, positions.length);
    }
    this.#positions = positions;
    this.#isReplaced = true;
  }

  /** Lattice vectors as rows, 9 numbers in Å, or null. May be changed in place. */
  get cell(): Float64Array | null {
    if (this.#cell === undefined) {
      const { cells, hasCell } = this.#source().slab;
      const frame = this.#frame;
      this.#cell = hasCell[frame] === 1 ? cells.subarray(9 * frame, 9 * frame + 9) : null;
    }
    return this.#cell;
  }

  set cell(cell: Float64Array | null) {
    this.#cell = cellOf(cell);
    this.#isReplaced = true;
  }

  /** Periodicity along the three lattice vectors. */
  get pbc(): Pbc {
    if (this.#pbc === undefined) {
      const { pbc } = this.#source().slab;
      const first = 3 * this.#frame;
      this.#pbc = [pbc[first] === 1, pbc[first + 1] === 1, pbc[first + 2] === 1];
    }
    return this.#pbc;
  }

  set pbc(pbc: Pbc) {
    this.#pbc = pbc;
  }

  /** Values of the configuration as a whole. */
  get info(): Info {
    return (this.#info ??= this.#source().info(this.#frame));
  }

  /** Per-atom arrays other than species and positions. */
  get arrays(): Columns {
    return (this.#arrays ??= this.#source().columns(this.#frame));
  }

  /** Atomic numbers; 0 for a label that is no element. Not to be changed. */
  get numbers(): Uint8Array {
    if (this.#species !== undefined) return Uint8Array.from(this.#species, atomicNumber);
    const { firstAtoms, numbers } = this.#source().slab;
    const first = firstAtoms[this.#frame] ?? 0;
    return numbers.subarray(first, first + this.natoms);
  }

  /** For writers: what may differ from what was read. */
  get touch(): ConfigurationTouch {
    return {
      species: this.#species,
      positions: this.#positions,
      cell: this.#cell,
      pbc: this.#pbc,
      info: this.#info,
      arrays: this.#arrays,
    };
  }

  /** True while it is as it was read for certain: nobody has looked at a part that could be changed. */
  get isUntouched(): boolean {
    return (
      this.origin !== undefined &&
      this.#species === undefined &&
      this.#positions === undefined &&
      this.#cell === undefined &&
      this.#pbc === undefined &&
      this.#info === undefined &&
      this.#arrays === undefined
    );
  }

  /** True while the slab of the source has this configuration's geometry, changes in place included. */
  get isInSlab(): boolean {
    return (
      this.origin !== undefined && !this.#isReplaced && this.#species === undefined && this.#pbc === undefined
    );
  }

  /** A configuration of its own with the same content; nothing is shared. */
  copy(): Configuration {
    return new Configuration({
      species: [...this.species],
      positions: this.positions.slice(),
      cell: this.cell?.slice() ?? null,
      pbc: [...this.pbc],
      info: copyInfo(this.info),
      arrays: Array.from(this.arrays, ([name, column]) => [name, copyColumn(column)] as const),
    });
  }

  #source() {
    if (this.origin === undefined) throw new Error('a configuration without origin has all its parts');
    return this.origin.source;
  }

  get #frame(): number {
    return this.origin?.frame ?? 0;
  }
}

const copyColumn = ({ kind, width, values }: Column): Column => ({ kind, width, values: values.slice() });

function copyInfo(info: Info): Info {
  const copy = new Info(info);
  for (const [key, value] of copy) {
    if (typeof value === 'object') copy.set(key, structuredCopy(value));
  }
  return copy;
}

function structuredCopy(value: Exclude<InfoValue, number | bigint | boolean | string>): InfoValue {
  if ('values' in value) return { kind: value.kind, shape: [...value.shape], values: value.values.slice() };
  return new JsonInfo(structuredClone(value.value));
}
