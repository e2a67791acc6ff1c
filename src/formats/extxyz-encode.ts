import {
  type Column,
  type InfoArray,
  type InfoValue,
  JsonInfo,
  type ValueKind,
  type Values,
} from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Info } from '../configuration/info.js';
import { SourceColumn } from '../configuration/source.js';
import { formatError } from '../errors.js';
import type { EncodeFields } from './extxyz-core.js';
import { ExtxyzSource, SourceInfo } from './extxyz-source.js';
import { jsonInfoOf } from './json-info.js';
import { stringifyJson } from './json-text.js';

const kindNumbers: Readonly<Record<ValueKind | 'J', number>> = { R: 0, I: 1, L: 2, S: 3, J: 4 };
const noSource = -1;

/** A place in the file whose value is known to be unchanged: the addon need not read it again. */
const untouchedPlace = (place: number): number => -2 - place;

const hasType: Readonly<Record<ValueKind, (values: Values) => boolean>> = {
  R: (values) => values instanceof Float64Array,
  I: (values) => values instanceof Int32Array || values instanceof BigInt64Array,
  L: (values) => values instanceof Uint8Array,
  S: Array.isArray,
};

const typeNames: Readonly<Record<ValueKind, string>> = {
  R: 'a Float64Array',
  I: 'an Int32Array or BigInt64Array',
  L: 'a Uint8Array',
  S: 'an array of strings',
};

function checkValues(name: string, kind: ValueKind, values: Values, count: number): void {
  if (hasType[kind](values) && values.length === count) return;
  throw formatError('E_BAD_SHAPE', `values of \`${name}\` do not fit their kind or shape`, {
    expected: `${typeNames[kind]} of ${count} values`,
    got: `${values.constructor.name} of ${values.length}`,
  });
}

function columnFields(name: string, column: Column, index: number, natoms: number): unknown[] {
  const { kind, width, values } = column;
  if (!Number.isInteger(width) || width < 1 || width > 2 ** 31 - 1) {
    throw formatError('E_BAD_SHAPE', `column \`${name}\` has no valid width`, {
      expected: 'an integer from 1',
      got: String(width),
    });
  }
  checkValues(name, kind, values, natoms * width);
  return [
    name,
    kindNumbers[kind],
    width,
    index,
    kind === 'S' ? joinLabels(name, values as readonly string[]) : values,
  ];
}

function joinLabels(name: string, labels: readonly string[]): string {
  const broken = labels.find((label) => typeof label !== 'string' || label.includes('\n'));
  if (broken === undefined) return labels.join('\n');
  throw formatError('E_BAD_LABEL', `\`${String(broken)}\` in column \`${name}\` cannot be written`, {
    expected: 'text without white space that is not empty',
    got: JSON.stringify(broken),
  });
}

/** The column of the file that a column in memory was read from, if it still has its values from there. */
function sourceIndex(column: Column, configuration: Configuration): number {
  if (!(column instanceof SourceColumn)) return noSource;
  const { source, frame } = column.origin;
  return source === configuration.origin?.source && frame === configuration.origin.frame
    ? column.index
    : noSource;
}

function namedColumn(name: string, column: Column, configuration: Configuration): unknown[] {
  if (name === 'pos' || name === 'species') {
    throw formatError('E_BAD_COLUMN', `array \`${name}\` is reserved`, {
      expected: 'another name',
      got: name,
    });
  }
  const index = sourceIndex(column, configuration);
  const isUnseen = column instanceof SourceColumn && column.seen === undefined;
  if (index === noSource || !isUnseen) return columnFields(name, column, index, configuration.natoms);
  return [name, kindNumbers[column.kind], column.width, index, undefined];
}

function ownColumns(configuration: Configuration): unknown[] {
  const { species, positions, natoms } = configuration;
  const fields = columnFields('species', { kind: 'S', width: 1, values: species }, noSource, natoms);
  fields.push(...columnFields('pos', { kind: 'R', width: 3, values: positions }, noSource, natoms));
  for (const [name, column] of configuration.arrays) fields.push(...namedColumn(name, column, configuration));
  return fields;
}

/** Columns in the order of the file, then new ones; undefined when nobody has looked at any. */
function sourceColumns(
  configuration: Configuration,
  source: ExtxyzSource,
  frame: number,
): unknown[] | undefined {
  const { species, positions, arrays } = configuration.touch;
  if (species === undefined && positions === undefined && arrays === undefined) return undefined;
  const layout = source.layout(frame);
  const fields: unknown[] = [];
  const { natoms } = configuration;
  if (layout.species < 0 && species !== undefined && isChangedSpecies(species, source, frame)) {
    fields.push(...columnFields('species', { kind: 'S', width: 1, values: species }, noSource, natoms));
  }
  for (const [index, name] of layout.names.entries()) {
    const untouched = [name, layout.kinds[index], layout.widths[index], index, undefined];
    if (index === layout.species) {
      fields.push(
        ...(species === undefined
          ? untouched
          : columnFields(name, { kind: 'S', width: 1, values: species }, index, natoms)),
      );
    } else if (index === layout.positions) {
      fields.push(
        ...(positions === undefined
          ? untouched
          : columnFields(name, { kind: 'R', width: 3, values: positions }, index, natoms)),
      );
    } else {
      const column = arrays === undefined ? undefined : arrays.get(name);
      if (arrays === undefined) fields.push(...untouched);
      else if (column !== undefined) fields.push(...namedColumn(name, column, configuration));
    }
  }
  for (const [name, column] of arrays ?? []) {
    if (!layout.names.includes(name)) fields.push(...namedColumn(name, column, configuration));
  }
  return fields;
}

function isChangedSpecies(species: readonly string[], source: ExtxyzSource, frame: number): boolean {
  return source.species(frame).some((label, atom) => label !== species[atom]);
}

function arrayFields(key: string, { kind, shape, values }: InfoArray): unknown[] {
  const [rows = 0, columns = 0] = shape;
  const count = shape.length === 2 ? rows * columns : rows;
  if (shape.length < 1 || shape.length > 2) {
    throw formatError('E_BAD_SHAPE', `info \`${key}\` has ${shape.length} dimensions`, {
      expected: 'one or two',
    });
  }
  checkValues(key, kind, values, count);
  return [kindNumbers[kind], shape.length, rows, columns];
}

function valueFields(key: string, value: InfoValue, info: Info): { fields: unknown[]; value: unknown } {
  switch (typeof value) {
    case 'boolean':
      return { fields: [kindNumbers.L, 0, 0, 0], value };
    case 'string':
      return { fields: [kindNumbers.S, 0, 0, 0], value };
    case 'number':
      return { fields: [info.isReal(key) ? kindNumbers.R : kindNumbers.I, 0, 0, 0], value };
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) {
        throw formatError('E_BAD_INT', `info \`${key}\` is out of range`, {
          expected: 'an integer of 64 bits',
          got: String(value),
        });
      }
      return { fields: [kindNumbers.I, 0, 0, 0], value };
    default:
      if (value instanceof JsonInfo)
        return { fields: [kindNumbers.J, 0, 0, 0], value: stringifyJson(value.value) };
      return { fields: arrayFields(key, value), value: value.values };
  }
}

/** One text for what a value is, to see whether JSON data was changed in place. */
function fingerprint(value: InfoValue): string {
  if (value instanceof JsonInfo) return `J${stringifyJson(value.value)}`;
  if (typeof value !== 'object') return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  const values = Array.from(value.values as ArrayLike<unknown>, (element) =>
    Object.is(element, -0) ? '-0' : String(element),
  );
  return JSON.stringify([value.kind, value.shape, values]);
}

/** Place of a key in the file that the info was read from. */
function placeOf(info: Info, key: string, value: InfoValue, configuration: Configuration): number {
  if (!(info instanceof SourceInfo)) return noSource;
  const { source, frame } = info.origin;
  if (source !== configuration.origin?.source || frame !== configuration.origin.frame) return noSource;
  const place = info.fileKeys.indexOf(key);
  const json = info.json.get(place);
  if (json === undefined) return place;
  return fingerprint(jsonInfoOf(json)) === fingerprint(value) ? untouchedPlace(place) : noSource;
}

function infoFields(info: Info, configuration: Configuration): unknown[] {
  const flat: unknown[] = [];
  for (const [key, value] of info) {
    const { fields, value: plain } = valueFields(key, value, info);
    flat.push(key, ...fields, placeOf(info, key, value, configuration), plain);
  }
  return flat;
}

/** What the addon needs to write a configuration; parts that nobody looked at are left to it. */
export function encodeFields(configuration: Configuration): EncodeFields {
  const { cell, pbc, info } = configuration.touch;
  const source = configuration.origin?.source;
  const frame = configuration.origin?.frame ?? 0;
  const isOurs = source instanceof ExtxyzSource;
  const bits = pbc === undefined ? undefined : Number(pbc[0]) + 2 * Number(pbc[1]) + 4 * Number(pbc[2]);
  const values = info === undefined ? undefined : infoFields(info, configuration);
  const { natoms } = configuration;
  if (isOurs) {
    const columns = sourceColumns(configuration, source, frame);
    return [source.slab.handle, source.text, frame, natoms, cell, bits, columns, values];
  }
  const { cell: ownCell, info: ownInfo } = configuration;
  const ownBits = configuration.pbc.reduce((sum, periodic, i) => sum + (periodic ? 2 ** i : 0), 0);
  const columns = ownColumns(configuration);
  return [
    undefined,
    undefined,
    0,
    natoms,
    ownCell,
    ownBits,
    columns,
    values ?? infoFields(ownInfo, configuration),
  ];
}
