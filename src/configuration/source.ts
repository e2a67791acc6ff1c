import type { Column, Values, ValueKind } from './column.js';
import type { Info } from './info.js';

/** Periodic boundary conditions along the three cell vectors. */
export type Pbc = [boolean, boolean, boolean];

/** Per-atom arrays by name, in order. */
export type Columns = Map<string, Column>;

/** Geometry of consecutive frames, atom after atom. Views into it are handed out: nobody but their owner writes to them. */
export interface GeometrySlab {
  readonly natoms: Uint32Array;
  /** First atom of each frame. */
  readonly firstAtoms: Float64Array;
  readonly numbers: Uint8Array;
  readonly positions: Float64Array;
  /** 9 per frame, zeros without a cell. */
  readonly cells: Float64Array;
  readonly hasCell: Uint8Array;
  /** 3 per frame. */
  readonly pbc: Uint8Array;
}

/** A parsed chunk that configurations are backed by: gives each part on first access. */
export interface ConfigurationSource {
  readonly slab: GeometrySlab;
  species(frame: number): string[];
  info(frame: number): Info;
  columns(frame: number): Columns;
  column(frame: number, index: number): Values;
}

/** The frame of a source that a configuration came from. */
export interface Origin {
  readonly source: ConfigurationSource;
  readonly frame: number;
}

/** A column whose values are read from the text when they are first asked for. */
export class SourceColumn implements Column {
  readonly kind: ValueKind;
  readonly width: number;
  #values: Values | undefined;

  constructor(
    readonly origin: Origin,
    /** Place among the columns of the file. */
    readonly index: number,
    type: Pick<Column, 'kind' | 'width'>,
  ) {
    this.kind = type.kind;
    this.width = type.width;
  }

  get values(): Values {
    return (this.#values ??= this.origin.source.column(this.origin.frame, this.index));
  }

  /** The values if somebody has asked for them. */
  get seen(): Values | undefined {
    return this.#values;
  }
}
