import {
  JsonInfo,
  type InfoArray,
  type InfoValue,
  type Values,
  type ValueKind,
} from '../../configuration/column.js';
import type { Configuration } from '../../configuration/configuration.js';
import { atomicMass } from '../../configuration/elements.js';
import {
  WhereTypeError,
  type WhereArray,
  type WhereScope,
  type WhereValue,
} from '../../expressions/where-value.js';
import { volumeOf } from '../volume.js';

/** g/cm^3 in amu/Å^3: the atomic mass constant in 1e-24 g (CODATA 2018). */
const densityUnit = 1.6605390666;

type Quantity = (scope: ConfigurationScope) => WhereValue;

/** Quantities of a configuration by name; they go before keys of the same name. */
const quantities: ReadonlyMap<string, Quantity> = new Map<string, Quantity>([
  ['index', (scope) => scope.index()],
  ['natoms', ({ configuration }) => configuration.natoms],
  ['species', ({ configuration }) => textArray(configuration.species)],
  ['elements', ({ configuration }) => textArray([...new Set(configuration.species)].sort())],
  ['numbers', ({ configuration }) => vector(configuration.numbers)],
  [
    'positions',
    ({ configuration: { natoms, positions } }) => ({ kind: 'number', shape: [natoms, 3], values: positions }),
  ],
  ['cell', ({ configuration: { cell } }) => cell && { kind: 'number', shape: [3, 3], values: cell }],
  ['pbc', ({ configuration: { pbc } }) => ({ kind: 'logical', shape: [3], values: pbc.map(Number) })],
  ['mass', (scope) => scope.mass()],
  ['volume', ({ configuration }) => volumeOf(configuration)],
  ['volume_per_atom', ({ configuration }) => divided(volumeOf(configuration), configuration.natoms)],
  ['density', (scope) => scope.density()],
]);

function divided(value: number | null, by: number): number | null {
  return value === null || by === 0 ? null : value / by;
}

function textArray(values: readonly string[]): WhereArray {
  return { kind: 'text', shape: [values.length], values };
}

function vector(values: ArrayLike<number>): WhereArray {
  return { kind: 'number', shape: [values.length], values };
}

/** A configuration as the expressions of `where` see it. */
export class ConfigurationScope implements WhereScope {
  constructor(
    readonly configuration: Configuration,
    /** In the whole input. */
    readonly index: () => number,
  ) {}

  lookup(name: string): WhereValue | undefined {
    const quantity = quantities.get(name);
    if (quantity !== undefined) return quantity(this);
    return this.info(name) ?? this.array(name);
  }

  info(key: string): WhereValue | undefined {
    const value = this.configuration.info.get(key);
    return value === undefined ? undefined : infoValue(value);
  }

  array(name: string): WhereValue | undefined {
    const column = this.configuration.arrays.get(name);
    if (column === undefined) return undefined;
    const { natoms } = this.configuration;
    const shape = column.width === 1 ? [natoms] : [natoms, column.width];
    return arrayOf(column.kind, shape, column.values);
  }

  count(label: string): number {
    return this.configuration.species.filter((one) => one === label).length;
  }

  /** amu; none where a label is no element. */
  mass(): number | null {
    const mass = this.configuration.species.reduce((sum, label) => sum + atomicMass(label), 0);
    return Number.isNaN(mass) ? null : mass;
  }

  density(): number | null {
    const mass = this.mass();
    const volume = volumeOf(this.configuration);
    return mass === null || volume === null ? null : (mass * densityUnit) / volume;
  }
}

function arrayOf(kind: ValueKind, shape: readonly number[], values: Values): WhereArray {
  if (kind === 'S') return { kind: 'text', shape, values: values as readonly string[] };
  const numbers = values instanceof BigInt64Array ? Float64Array.from(values, Number) : values;
  return { kind: kind === 'L' ? 'logical' : 'number', shape, values: numbers };
}

function infoValue(value: InfoValue): WhereValue {
  if (typeof value !== 'object') return value;
  if (!(value instanceof JsonInfo)) return infoArray(value);
  if (value.value === null || typeof value.value !== 'object') return value.value;
  throw new WhereTypeError('a number, a text, a logical or an array of these', 'nested JSON');
}

function infoArray({ kind, shape, values }: InfoArray): WhereArray {
  return arrayOf(kind, shape, values);
}
