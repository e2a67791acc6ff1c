import type { Column, InfoValue } from '../configuration/column.js';
import { JsonInfo } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import { unknownArgument } from './arguments.js';
import type { OperatorEntry } from './operator.js';

/** Smallest and largest of some numbers; absent where there are none. */
export type Range = readonly [least: number, most: number];

/** One key or column of one configuration: its type, such as `R`, `I[3]` or `R x 3`, and the range of its numbers. */
export interface Described {
  readonly type: string;
  readonly range?: Range | undefined;
}

/** What `atomloop info` knows of one configuration. */
export interface ConfigurationInfo {
  readonly atoms: number;
  /** Atoms by species. */
  readonly species: Readonly<Record<string, number>>;
  /** Such as `TTF`; empty without a cell. */
  readonly pbc: string;
  readonly info: readonly (readonly [key: string, Described])[];
  readonly arrays: readonly (readonly [name: string, Described])[];
}

/** Extracts atoms, species, periodicity, keys and columns of every configuration; `atomloop info` adds them up. */
export const infoOperator: OperatorEntry = {
  name: 'info',
  summary: 'frames, atoms, elements, keys and columns',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument('info', args, []);
    return Promise.resolve();
  },
  create: () => Promise.resolve({ shape: 'global', extract: describe }),
};

function describe(configuration: Configuration): ConfigurationInfo {
  const { natoms, cell, pbc, info, arrays } = configuration;
  return {
    atoms: natoms,
    species: countSpecies(configuration.species),
    pbc: cell === null ? '' : pbc.map((isPeriodic) => (isPeriodic ? 'T' : 'F')).join(''),
    info: [...info].map(([key, value]) => [key, describeValue(value)] as const),
    arrays: [...arrays].map(([name, column]) => [name, describeColumn(column)] as const),
  };
}

function countSpecies(labels: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function rangeOf(values: Iterable<unknown>): Range | undefined {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    const number = Number(value);
    if (number < least) least = number;
    if (number > most) most = number;
  }
  return Number.isFinite(least) && Number.isFinite(most) ? [least, most] : undefined;
}

function isNumeric(kind: string): boolean {
  return kind === 'R' || kind === 'I';
}

function describeColumn({ kind, width, values }: Column): Described {
  return {
    type: width === 1 ? kind : `${kind} x ${width}`,
    range: isNumeric(kind) ? rangeOf(values) : undefined,
  };
}

function describeValue(value: InfoValue): Described {
  if (typeof value === 'number') return { type: 'number', range: rangeOf([value]) };
  if (typeof value === 'bigint') return { type: 'number', range: rangeOf([value]) };
  if (typeof value === 'string') return { type: 'text' };
  if (typeof value === 'boolean') return { type: 'logical' };
  if (value instanceof JsonInfo) return { type: 'JSON' };
  const { kind, shape, values } = value;
  return { type: `${kind}[${shape.join(',')}]`, range: isNumeric(kind) ? rangeOf(values) : undefined };
}
