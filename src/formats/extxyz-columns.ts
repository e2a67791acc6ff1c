import type { Column } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import { SourceColumn } from '../configuration/source.js';
import { formatError } from '../errors.js';
import { checkText, checkValues, kindNumbers } from './extxyz-checks.js';
import type { ExtxyzSource } from './extxyz-source.js';

const noSource = -1;
const mostWidth = 2 ** 31 - 1;

/** A column to write, and its place among those of the file. */
interface Placed {
  readonly name: string;
  readonly column: Column;
  readonly index: number;
}

function joinLabels(name: string, labels: readonly string[]): string {
  const broken = labels.find((label) => typeof label !== 'string' || label.includes('\n'));
  if (broken === undefined) return checkText(name, labels.join('\n'));
  throw formatError('E_BAD_LABEL', `\`${broken}\` in column \`${name}\` cannot be written`, {
    expected: 'text without white space that is not empty',
    got: JSON.stringify(broken),
  });
}

/** Name, kind, width, place in the file, and values, as the addon takes them. */
function columnFields({ name, column, index }: Placed, natoms: number): unknown[] {
  const { kind, width, values } = column;
  checkText(name, name);
  if (!Number.isInteger(width) || width < 1 || width > mostWidth) {
    const details = { expected: 'an integer from 1', got: String(width) };
    throw formatError('E_BAD_SHAPE', `values of column \`${name}\` have no valid width`, details);
  }
  checkValues(name, column, natoms * width);
  return [
    name,
    kindNumbers[kind],
    width,
    index,
    kind === 'S' ? joinLabels(name, values as readonly string[]) : values,
  ];
}

const speciesColumn = (values: readonly string[]): Column => ({ kind: 'S', width: 1, values });

const positionsColumn = (values: Float64Array): Column => ({ kind: 'R', width: 3, values });

/** The place in the file that a column was read from, if it is the same frame. */
function sourceIndex(column: Column, configuration: Configuration): number {
  if (!(column instanceof SourceColumn)) return noSource;
  const { source, frame } = column.origin;
  const { origin } = configuration;
  return source === origin?.source && frame === origin.frame ? column.index : noSource;
}

function arrayFields(name: string, column: Column, configuration: Configuration): unknown[] {
  if (name === 'pos' || name === 'species') {
    throw formatError('E_BAD_COLUMN', `array \`${name}\` is reserved`, {
      expected: 'another name',
      got: name,
    });
  }
  const index = sourceIndex(column, configuration);
  const isUnseen = column instanceof SourceColumn && column.seen === undefined;
  if (index === noSource || !isUnseen) return columnFields({ name, column, index }, configuration.natoms);
  return [name, kindNumbers[column.kind], column.width, index, undefined];
}

/** All columns of a configuration that was not read from extended XYZ. */
export function ownColumns(configuration: Configuration): unknown[] {
  const { species, positions, natoms, arrays } = configuration;
  const fields = columnFields({ name: 'species', column: speciesColumn(species), index: noSource }, natoms);
  fields.push(...columnFields({ name: 'pos', column: positionsColumn(positions), index: noSource }, natoms));
  for (const [name, column] of arrays) fields.push(...arrayFields(name, column, configuration));
  return fields;
}

/** Labels that somebody has set where the file has atomic numbers only. */
function newSpecies(configuration: Configuration, source: ExtxyzSource, frame: number): unknown[] {
  const { species } = configuration.touch;
  if (species === undefined || source.layout(frame).species >= 0) return [];
  const isSame = source.species(frame).every((label, atom) => label === species[atom]);
  const column = speciesColumn(species);
  return isSame ? [] : columnFields({ name: 'species', column, index: noSource }, configuration.natoms);
}

/** What somebody has looked at of a column of the file: undefined when it is unseen, null when it was dropped. */
function seenColumn(configuration: Configuration, name: string, role: 'species' | 'pos' | 'array') {
  const { species, positions, arrays } = configuration.touch;
  if (role === 'species') return species === undefined ? undefined : speciesColumn(species);
  if (role === 'pos') return positions === undefined ? undefined : positionsColumn(positions);
  return arrays === undefined ? undefined : (arrays.get(name) ?? null);
}

/** Columns in the order of the file, then new ones; undefined when nobody has looked at any. */
export function sourceColumns(configuration: Configuration, source: ExtxyzSource, frame: number) {
  const { natoms, touch } = configuration;
  const { species, positions, arrays } = touch;
  if (species === undefined && positions === undefined && arrays === undefined) return undefined;
  const layout = source.layout(frame);
  const fields = newSpecies(configuration, source, frame);
  for (const [index, name] of layout.names.entries()) {
    const role = index === layout.species ? 'species' : index === layout.positions ? 'pos' : 'array';
    const column = seenColumn(configuration, name, role);
    if (column === null) continue;
    if (column === undefined) fields.push(name, layout.kinds[index], layout.widths[index], index, undefined);
    else if (role === 'array') fields.push(...arrayFields(name, column, configuration));
    else fields.push(...columnFields({ name, column, index }, natoms));
  }
  for (const [name, column] of arrays ?? []) {
    if (!layout.names.includes(name)) fields.push(...arrayFields(name, column, configuration));
  }
  return fields;
}
