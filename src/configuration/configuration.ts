import { usageError } from '../errors.js';
import { settle, type Appended, type Appendix } from './appendix.js';
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

/** The parts that somebody has looked at or replaced; one that is absent is as it was read. */
interface Parts {
  species?: readonly string[];
  positions?: Float64Array;
  cell?: Float64Array | null;
  pbc?: Pbc;
  info?: Info;
  arrays?: Columns;
  /** Positions or cell are no longer those of the source. */
  isReplaced?: true;
  /** Results that are no info and arrays yet; then nothing else is here. */
  appended?: Appended;
}

/** What somebody has looked at or replaced; undefined where nobody has, so that it is as it was read. */
export type ConfigurationTouch = Readonly<Omit<Parts, 'isReplaced' | 'appended'>>;

/** Of every configuration that nobody has looked at: most are only handed on. */
const untouched: Readonly<Parts> = Object.freeze({});

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
  /** For messages alone, where it is known: index in the whole input of the run. No result may depend on it. */
  runIndex: number | undefined;
  #parts: Readonly<Parts> = untouched;

  /** From plain data, or a frame of a source, of which everything is read on demand. */
  constructor(data: ConfigurationData | Origin) {
    if ('source' in data) {
      this.origin = data;
      this.natoms = data.source.slab.natoms[data.frame] ?? 0;
      return;
    }
    this.origin = undefined;
    this.natoms = data.species.length;
    this.#own.species = data.species;
    this.positions =
      data.positions instanceof Float64Array ? data.positions : Float64Array.from(data.positions);
    this.#own.cell = cellOf(data.cell ?? null);
    const periodic = this.#own.cell !== null;
    this.#own.pbc = data.pbc === undefined ? [periodic, periodic, periodic] : [...data.pbc];
    this.#own.info = new Info(data.info);
    this.#own.arrays = new Map(data.arrays);
  }

  /** Labels, one per atom. */
  get species(): readonly string[] {
    return (this.#own.species ??= this.#source().species(this.#frame));
  }

  set species(labels: readonly string[]) {
    if (labels.length !== this.natoms) throw badShape('species', `${this.natoms} labels`, labels.length);
    this.#own.species = labels;
  }

  /** natoms x 3, Å. May be changed in place. */
  get positions(): Float64Array {
    return (this.#own.positions ??= this.#readPositions());
  }

  set positions(positions: Float64Array) {
    if (positions.length !== 3 * this.natoms) {
      throw badShape('positions', `${3 * this.natoms} numbers`, positions.length);
    }
    this.#own.positions = positions;
    this.#own.isReplaced = true;
  }

  /** Lattice vectors as rows, 9 numbers in Å, or null. May be changed in place. */
  get cell(): Float64Array | null {
    const own = this.#own;
    if (own.cell === undefined) own.cell = this.#readCell();
    return own.cell;
  }

  set cell(cell: Float64Array | null) {
    this.#own.cell = cellOf(cell);
    this.#own.isReplaced = true;
  }

  /** Periodicity along the three lattice vectors. */
  get pbc(): Pbc {
    return (this.#own.pbc ??= this.#readPbc());
  }

  set pbc(pbc: Pbc) {
    this.#own.pbc = pbc;
  }

  /** Values of the configuration as a whole. */
  get info(): Info {
    return (this.#own.info ??= this.#source().info(this.#frame));
  }

  /** Per-atom arrays other than species and positions. */
  get arrays(): Columns {
    return (this.#own.arrays ??= this.#source().columns(this.#frame));
  }

  /** Atomic numbers; 0 for a label that is no element. Not to be changed. */
  get numbers(): Uint8Array {
    const { species } = this.#parts;
    if (species !== undefined) return numbersOf(species);
    const { firstAtoms, numbers } = this.#source().slab;
    const first = firstAtoms[this.#frame] ?? 0;
    return numbers.subarray(first, first + this.natoms);
  }

  /** Takes its part of an appendix; it becomes info and arrays when somebody looks at anything that could be changed. */
  append(appendix: Appendix, place: number): void {
    const appended = { appendix, place };
    if (this.isUntouched) this.#parts = { appended };
    else this.#settle(appended);
  }

  /** For writers: results that were appended to what was read, when nothing else may differ. */
  get appended(): Appended | undefined {
    return this.#parts.appended;
  }

  /** For writers: what may differ from what was read. */
  get touch(): ConfigurationTouch {
    return this.#parts.appended === undefined ? this.#parts : this.#own;
  }

  /** True while it is as it was read for certain: nobody has looked at a part that could be changed. */
  get isUntouched(): boolean {
    return this.#parts === untouched;
  }

  /** True while the slab of the source has this configuration's geometry, changes in place included. */
  get isInSlab(): boolean {
    const { species, pbc, isReplaced, appended } = this.#parts;
    const isMoved = isReplaced === true || appended?.appendix.geometry !== undefined;
    return this.origin !== undefined && !isMoved && species === undefined && pbc === undefined;
  }

  /** A configuration of its own with the same content; nothing is shared. */
  copy(): Configuration {
    const copy = new Configuration({
      species: [...this.species],
      positions: this.positions.slice(),
      cell: this.cell?.slice() ?? null,
      pbc: [...this.pbc],
      info: copyInfo(this.info),
      arrays: Array.from(this.arrays, ([name, column]) => [name, copyColumn(column)] as const),
    });
    copy.runIndex = this.runIndex;
    return copy;
  }

  /** To be changed: from now on somebody has looked. */
  get #own(): Parts {
    const { appended } = this.#parts;
    if (this.isUntouched || appended !== undefined) this.#parts = {};
    if (appended !== undefined) this.#settle(appended);
    return this.#parts;
  }

  #settle(appended: Appended): void {
    const { appendix, place } = appended;
    settle(appended, this.info, this.arrays);
    if (appendix.geometry === undefined) return;
    const { positions, cells } = appendix.geometry;
    const first = 3 * (appendix.firstAtoms[place] ?? 0);
    this.positions = positions.subarray(first, first + 3 * this.natoms);
    if (this.cell !== null) this.cell = cells.subarray(9 * place, 9 * place + 9);
  }

  #readPositions(): Float64Array {
    const { firstAtoms, positions } = this.#source().slab;
    const first = 3 * (firstAtoms[this.#frame] ?? 0);
    return positions.subarray(first, first + 3 * this.natoms);
  }

  #readCell(): Float64Array | null {
    const { cells, hasCell } = this.#source().slab;
    const frame = this.#frame;
    return hasCell[frame] === 1 ? cells.subarray(9 * frame, 9 * frame + 9) : null;
  }

  #readPbc(): Pbc {
    const { pbc } = this.#source().slab;
    const first = 3 * this.#frame;
    return [pbc[first] === 1, pbc[first + 1] === 1, pbc[first + 2] === 1];
  }

  #source() {
    if (this.origin === undefined) throw new Error('a configuration without origin has all its parts');
    return this.origin.source;
  }

  get #frame(): number {
    return this.origin?.frame ?? 0;
  }
}

/** A loop, since `Uint8Array.from` takes four times the time. */
function numbersOf(labels: readonly string[]): Uint8Array {
  const numbers = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i += 1) numbers[i] = atomicNumber(labels[i] ?? '');
  return numbers;
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
