import type { InfoArray, InfoValue, Values, ValueKind } from '../configuration/column.js';
import { Info } from '../configuration/info.js';
import {
  type Columns,
  type ConfigurationSource,
  type Origin,
  SourceColumn,
} from '../configuration/source.js';
import { extxyzCore, kindLetters, type NativeLayout, type ParsedChunk } from './extxyz-core.js';
import { decodeJsonInfo } from './json-info.js';

/** Values per info entry in the flat list of the addon: key, kind, rank, two lengths, value. */
const fieldsPerEntry = 6;

/** Info that was read, with what the writer needs to find its text again. */
export class SourceInfo extends Info {
  constructor(
    readonly origin: Origin,
    /** Keys in the order of the file. */
    readonly fileKeys: readonly string[],
    /** JSON text by place. */
    readonly json: ReadonlyMap<number, string>,
  ) {
    super();
  }
}

const splitLabels = (text: string, natoms: number): string[] => (natoms === 0 ? [] : text.split('\n'));

function arrayOf(kind: ValueKind, entry: readonly unknown[]): InfoArray {
  const [rank, rows, columns, values] = entry as [number, number, number, Values];
  return { kind, shape: rank === 1 ? [rows] : [rows, columns], values };
}

/** Frames of one parsed chunk; keeps the text, and reads columns and info from it when they are asked for. */
export class ExtxyzSource implements ConfigurationSource {
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
    const values = extxyzCore().extxyzColumn(this.slab.handle, this.text, frame, index);
    return typeof values === 'string' ? splitLabels(values, this.#natoms(frame)) : values;
  }

  columns(frame: number): Columns {
    const { names, kinds, widths, species, positions } = this.layout(frame);
    const columns: Columns = new Map();
    const origin: Origin = { source: this, frame };
    for (const [index, name] of names.entries()) {
      if (index === species || index === positions) continue;
      const kind = kindLetters[kinds[index] ?? 0] as ValueKind;
      columns.set(name, new SourceColumn(origin, index, kind, widths[index] ?? 1));
    }
    return columns;
  }

  info(frame: number): Info {
    const entries = extxyzCore().extxyzInfo(this.slab.handle, this.text, frame);
    const keys: string[] = [];
    const json = new Map<number, string>();
    const info = new SourceInfo({ source: this, frame }, keys, json);
    for (let at = 0; at < entries.length; at += fieldsPerEntry) {
      const key = entries[at] as string;
      const letter = kindLetters[entries[at + 1] as number];
      const value = entries[at + 5];
      if (letter === 'J') {
        json.set(keys.length, value as string);
        decodeJsonInfo(value as string, info, key);
      } else if (entries[at + 2] !== 0) {
        info.set(key, arrayOf(letter ?? 'S', entries.slice(at + 2, at + 6)));
      } else if (letter === 'R') {
        info.setReal(key, value as number);
      } else {
        info.set(key, value as InfoValue);
      }
      keys.push(key);
    }
    return info;
  }

  #natoms(frame: number): number {
    return this.slab.natoms[frame] ?? 0;
  }
}
