import type { InfoValue, Values, ValueKind } from '../configuration/column.js';
import { Info } from '../configuration/info.js';
import {
  type Columns,
  type ConfigurationSource,
  type Origin,
  SourceColumn,
} from '../configuration/source.js';
import { extxyzCore, kindLetters, type NativeLayout, type ParsedChunk } from './extxyz-core.js';
import { decodeJsonInfo } from './json-info.js';

/** Fields per value in the shape of info: key, kind, rank, two lengths. */
const fieldsPerValue = 5;

/** Keys and types of the info of a frame. */
interface InfoShape {
  readonly keys: readonly string[];
  readonly kinds: readonly (ValueKind | 'J')[];
  /** Undefined for a scalar. */
  readonly shapes: readonly (readonly number[] | undefined)[];
}

function infoShape(fields: readonly unknown[]): InfoShape {
  const keys: string[] = [];
  const kinds: (ValueKind | 'J')[] = [];
  const shapes: (readonly number[] | undefined)[] = [];
  for (let at = 0; at < fields.length; at += fieldsPerValue) {
    const [key, kind, rank, rows, columns] = fields.slice(at, at + fieldsPerValue) as [
      string,
      number,
      number,
      number,
      number,
    ];
    keys.push(key);
    kinds.push(kindLetters[kind] ?? 'S');
    shapes.push([undefined, [rows], [rows, columns]][rank]);
  }
  return { keys, kinds, shapes };
}

/** Info that was read, with what the writer needs to find its text again. */
export class SourceInfo extends Info {
  constructor(
    readonly origin: Origin,
    /** Keys in the order of the file. */
    readonly fileKeys: readonly string[],
    /** JSON text by place. */
    readonly json: Map<number, string>,
  ) {
    super();
  }

  /** Sets a value as the addon gives it. */
  setRead({ keys, kinds, shapes }: InfoShape, place: number, value: unknown): void {
    const key = keys[place] ?? '';
    const kind = kinds[place] ?? 'S';
    const shape = shapes[place];
    if (kind === 'J') {
      this.json.set(place, value as string);
      decodeJsonInfo(value as string, this, key);
    } else if (shape !== undefined) {
      this.set(key, { kind, shape, values: value as Values });
    } else if (kind === 'R') {
      this.setReal(key, value as number);
    } else {
      this.set(key, value as InfoValue);
    }
  }
}

const splitLabels = (text: string, natoms: number): string[] => (natoms === 0 ? [] : text.split('\n'));

/** Whether columns of reals have been read since the last chunk was parsed: then those of the next one will be. */
class RealColumns {
  #areRead = false;

  note(): void {
    this.#areRead = true;
  }

  expect(): boolean {
    const areRead = this.#areRead;
    this.#areRead = false;
    return areRead;
  }
}

export const realColumns = new RealColumns();

/** Frames of one parsed chunk; keeps the text, and reads columns and info from it when they are asked for. */
export class ExtxyzSource implements ConfigurationSource {
  readonly #infoShapes: InfoShape[] = [];
  /** By layout, then by column. */
  readonly #slabColumns: (Float64Array | Uint8Array)[][] = [];

  constructor(
    readonly slab: ParsedChunk,
    /** Must not change while configurations of it are in use. */
    readonly text: Uint8Array,
  ) {}

  layout(frame: number): NativeLayout {
    const layout = this.slab.layouts[this.slab.layoutOf[frame] ?? 0];
    if (layout === undefined) throw new RangeError(`no frame ${frame}`);
    return layout;
  }

  species(frame: number): string[] {
    return splitLabels(
      extxyzCore().extxyzColumn(this.slab.handle, this.text, frame, -1) as string,
      this.#natoms(frame),
    );
  }

  column(frame: number, index: number): Values {
    const kind = kindLetters[this.layout(frame).kinds[index] ?? 0];
    if (kind === 'R' || kind === 'L') return this.#slabColumn(frame, index);
    const values = extxyzCore().extxyzColumn(this.slab.handle, this.text, frame, index);
    return typeof values === 'string' ? splitLabels(values, this.#natoms(frame)) : values;
  }

  /** A view of one array for all frames that share the layout: they are read together. */
  #slabColumn(frame: number, index: number): Values {
    const { layoutOf, firstAtoms, handle } = this.slab;
    const { firstFrame, widths } = this.layout(frame);
    realColumns.note();
    const columns = (this.#slabColumns[layoutOf[frame] ?? 0] ??= []);
    const values = (columns[index] ??= extxyzCore().extxyzColumns(handle, this.text, firstFrame, index));
    const width = widths[index] ?? 1;
    const first = (firstAtoms[frame] ?? 0) - (firstAtoms[firstFrame] ?? 0);
    return values.subarray(first * width, (first + this.#natoms(frame)) * width);
  }

  columns(frame: number): Columns {
    const { names, kinds, widths, species, positions } = this.layout(frame);
    const columns: Columns = new Map();
    const origin: Origin = { source: this, frame };
    for (const [index, name] of names.entries()) {
      if (index === species || index === positions) continue;
      const kind = kindLetters[kinds[index] ?? 0] as ValueKind;
      columns.set(name, new SourceColumn(origin, index, { kind, width: widths[index] ?? 1 }));
    }
    return columns;
  }

  info(frame: number): Info {
    const [number, fields, ...values] = extxyzCore().extxyzInfo(this.slab.handle, this.text, frame);
    const shape = (this.#infoShapes[number] ??= infoShape(fields ?? []));
    const info = new SourceInfo({ source: this, frame }, shape.keys, new Map());
    for (const [place, value] of values.entries()) info.setRead(shape, place, value);
    return info;
  }

  #natoms(frame: number): number {
    return this.slab.natoms[frame] ?? 0;
  }
}
