import type { InfoValue } from '../configuration/column.js';
import { JsonInfo } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Info } from '../configuration/info.js';
import { AtomloopError } from '../errors.js';
import { parseErrorProperty, type ErrorProperty } from '../expressions/error-property.js';
import { badArgument, unknownArgument } from './arguments.js';
import { differencesOf, pointsOf, type Pair } from './error/differences.js';
import { valuesOf, type PropertyValues } from './error/values.js';
import type { OperatorArguments, OperatorEntry } from './operator.js';

/** What became of a property of one configuration. */
export const Found = { missing: 0, used: 1, notFinite: 2 } as const;

/** Numbers per row of `sums`. */
export const sumFields = 6;

/**
 * Errors of one configuration. `found` has one of `Found` per property. `sums` has rows of property, atomic number (-1
 * where not split), count, sum of |d|, sum of d^2, largest |d|. `points` has reference and calculated value, by property.
 */
export type ErrorExtract = readonly [
  category: string,
  weight: number,
  found: readonly number[],
  sums: readonly number[],
  points: readonly Float64Array[],
];

interface ErrorSettings {
  readonly calc: string;
  readonly ref: string;
  readonly properties: readonly ErrorProperty[];
  readonly categories: readonly string[];
  readonly weight: string | undefined;
  /** Which properties are plotted, by place. */
  readonly plotted: readonly number[];
}

const name = 'error';

function textOf(argument: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw badArgument(name, argument, { expected: 'text', got: value });
}

function textsOf(argument: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((member) => textOf(argument, member));
  throw badArgument(name, argument, { expected: 'a list of texts', got: value });
}

function settingsOf(args: OperatorArguments): ErrorSettings {
  const { calc, ref, properties, categories = [], weight, plotted = [] } = args;
  const list = textsOf('properties', properties).map(parseErrorProperty);
  if (list.length === 0) throw badArgument(name, 'properties', { expected: 'one or more', got: properties });
  return {
    calc: textOf('calc', calc),
    ref: textOf('ref', ref),
    properties: list,
    categories: textsOf('categories', categories),
    weight: weight === undefined ? undefined : textOf('weight', weight),
    plotted: (plotted as readonly unknown[]).map(Number),
  };
}

/** Extracts sums of errors between two prefixes from every configuration; `atomloop error` adds them up. */
export const errorOperator: OperatorEntry = {
  name,
  summary: 'table of errors between two prefixes',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    unknownArgument(name, args, ['calc', 'ref', 'properties', 'categories', 'weight', 'plotted']);
    settingsOf(args);
    return Promise.resolve();
  },
  create: (args) => {
    const settings = settingsOf(args);
    return Promise.resolve({
      shape: 'global',
      extract: (configuration) => extractErrors(configuration, settings),
    });
  },
};

function extractErrors(configuration: Configuration, settings: ErrorSettings): ErrorExtract {
  const { calc, ref, properties, categories, plotted } = settings;
  const found: number[] = [];
  const sums: number[] = [];
  const points: Float64Array[] = [];
  for (const [place, property] of properties.entries()) {
    const pair = pairOf(configuration, property, { calc, ref });
    const isFinite = pair !== undefined && areFinite(pair.calc) && areFinite(pair.ref);
    found.push(pair === undefined ? Found.missing : isFinite ? Found.used : Found.notFinite);
    if (pair === undefined || !isFinite) continue;
    for (const row of differencesOf(pair, property, configuration.numbers)) sums.push(place, ...row);
    if (plotted.includes(place)) points[place] = pointsOf(pair, property.isVector);
  }
  const texts = categories.map((key) => categoryText(configuration.info, key));
  return [texts.join(' / '), weightOf(configuration.info, settings.weight), found, sums, points];
}

function pairOf(
  configuration: Configuration,
  property: ErrorProperty,
  prefixes: Readonly<Record<'calc' | 'ref', string>>,
): Pair | undefined {
  const calc = valuesOf(configuration, prefixes.calc, property);
  const ref = valuesOf(configuration, prefixes.ref, property);
  if (calc === undefined || ref === undefined) return undefined;
  if (calc.values.length !== ref.values.length || calc.rows !== ref.rows) {
    const shape = ({ values, rows }: PropertyValues): string => `${values.length} numbers in ${rows} rows`;
    throw new AtomloopError('operator', 'E_PROPERTY', `cannot compare \`${property.name}\``, {
      expected: `as many of \`${prefixes.calc}\` as of \`${prefixes.ref}\` (${shape(ref)})`,
      got: shape(calc),
    });
  }
  const { rows, values } = ref;
  return { calc: calc.values, ref: values, rows, width: rows === 0 ? 1 : values.length / rows };
}

function areFinite(values: ArrayLike<number>): boolean {
  for (let i = values.length - 1; i >= 0; i -= 1) if (!Number.isFinite(values[i] ?? NaN)) return false;
  return true;
}

/** As Python writes it, so that tables can be laid beside those of wfl. */
function categoryText(info: Info, key: string): string {
  const value: InfoValue | undefined = info.get(key);
  if (value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number')
    return Number.isInteger(value) && info.isReal(key) ? value.toFixed(1) : String(value);
  if (typeof value !== 'object') return String(value);
  return value instanceof JsonInfo
    ? JSON.stringify(value.value)
    : `[${Array.from(value.values, String).join(' ')}]`;
}

function weightOf(info: Info, key: string | undefined): number {
  const weight = key === undefined ? 1 : (info.get(key) ?? 1);
  if (typeof weight === 'number' && weight >= 0 && weight < Infinity) return weight;
  throw new AtomloopError('operator', 'E_WEIGHT', `cannot use the weight \`${key ?? ''}\``, {
    expected: 'a number from 0',
    got: typeof weight === 'object' ? 'an array' : String(weight),
  });
}
