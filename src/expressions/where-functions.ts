import {
  each,
  isArray,
  logicalOf,
  membersOf,
  numberOf,
  pairwise,
  textOf,
  typeName,
  WhereTypeError,
  type WhereArray,
  type WhereScalar,
  type WhereScope,
  type WhereValue,
} from './where-value.js';

/** Arguments of every function: the least and the most. `has` looks at a name and not at its value. */
export const functionNames: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ...['abs', 'sqrt', 'exp', 'log', 'floor', 'ceil', 'round', 'isnan', 'isfinite'].map(one),
  ...['sum', 'mean', 'any', 'all', 'norm', 'len', 'lower', 'upper', 'count', 'fraction', 'has'].map(one),
  ...['startswith', 'endswith', 'contains'].map((name) => [name, [2, 2]] as const),
  ...['min', 'max'].map((name) => [name, [1, Infinity]] as const),
]);

function one(name: string): readonly [string, readonly [number, number]] {
  return [name, [1, 1]];
}

type WhereFunction = (args: readonly WhereValue[], scope: WhereScope) => WhereValue;

const ofNumber =
  (apply: (value: number) => number | boolean): WhereFunction =>
  ([value = null]) =>
    each(value, (scalar) => apply(numberOf(scalar)));

const ofText =
  (apply: (value: string) => string): WhereFunction =>
  ([value = null]) =>
    each(value, (scalar) => apply(textOf(scalar)));

const ofTexts =
  (apply: (value: string, part: string) => boolean): WhereFunction =>
  ([value = null, part = null]) =>
    value === null || part === null ? null : pairwise(value, part, (a, b) => apply(textOf(a), textOf(b)));

/** All members of one array, or all arguments. Where one is none all is none. */
function numbersOf(args: readonly WhereValue[]): number[] | null {
  const scalars = args.flatMap<WhereScalar>((value) => (isArray(value) ? membersOf(value) : [value]));
  return scalars.includes(null) ? null : scalars.map(numberOf);
}

/** Folds numbers; none where there are none of them. */
const fold =
  (apply: (a: number, b: number) => number): WhereFunction =>
  (args) => {
    const numbers = numbersOf(args);
    return numbers === null || numbers.length === 0 ? null : numbers.reduce((a, b) => apply(a, b));
  };

const sum: WhereFunction = (args) => numbersOf(args)?.reduce((a, b) => a + b, 0) ?? null;

const mean: WhereFunction = (args) => {
  const numbers = numbersOf(args);
  if (numbers === null || numbers.length === 0) return null;
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
};

const ofLogicals =
  (apply: (values: readonly boolean[]) => WhereValue): WhereFunction =>
  ([value = null]) => {
    if (value === null) return null;
    return apply(isArray(value) ? membersOf(value).map(logicalOf) : [logicalOf(value)]);
  };

/** Length of a vector, or of every row. */
const norm: WhereFunction = ([value = null]) => {
  if (value === null) return null;
  if (!isArray(value)) return Math.abs(numberOf(value));
  const numbers = membersOf(value).map(numberOf);
  const [rows = 0, width] = value.shape;
  if (width === undefined) return lengthOf(numbers);
  const lengths = Float64Array.from({ length: rows }, (_, row) =>
    lengthOf(numbers.slice(row * width, (row + 1) * width)),
  );
  return { kind: 'number', shape: [rows], values: lengths };
};

function lengthOf(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((total, x) => total + x * x, 0));
}

const len: WhereFunction = ([value = null]) => {
  if (value === null) return null;
  if (isArray(value)) return value.shape[0] ?? 0;
  return Array.from(textOf(value)).length;
};

/** Of a text: the atoms of that species; of logicals: how many are true. */
const count: WhereFunction = ([value = null], scope) => {
  if (value === null) return null;
  if (typeof value === 'string') return scope.count(value);
  if (isArray(value) && (value.kind === 'logical' || value.values.length === 0))
    return membersOf(value).filter((member) => member === true).length;
  throw new WhereTypeError('a species as text, or logicals', typeName(value));
};

const fraction: WhereFunction = ([value = null], scope) => {
  if (value === null) return null;
  const natoms = scope.lookup('natoms');
  return natoms === 0 || typeof natoms !== 'number' ? null : scope.count(textOf(scalarOf(value))) / natoms;
};

function scalarOf(value: WhereValue): WhereScalar {
  if (isArray(value)) throw new WhereTypeError('one value', typeName(value satisfies WhereArray));
  return value;
}

/** What each function does, `has` excepted. */
export const whereFunctions: ReadonlyMap<string, WhereFunction> = new Map([
  ['abs', ofNumber(Math.abs)],
  ['sqrt', ofNumber(Math.sqrt)],
  ['exp', ofNumber(Math.exp)],
  ['log', ofNumber(Math.log)],
  ['floor', ofNumber(Math.floor)],
  ['ceil', ofNumber(Math.ceil)],
  ['round', ofNumber(Math.round)],
  ['isnan', ofNumber(Number.isNaN)],
  ['isfinite', ofNumber(Number.isFinite)],
  ['lower', ofText((value) => value.toLowerCase())],
  ['upper', ofText((value) => value.toUpperCase())],
  ['startswith', ofTexts((value, part) => value.startsWith(part))],
  ['endswith', ofTexts((value, part) => value.endsWith(part))],
  ['contains', ofTexts((value, part) => value.includes(part))],
  ['min', fold(Math.min)],
  ['max', fold(Math.max)],
  ['sum', sum],
  ['mean', mean],
  ['any', ofLogicals((values) => values.includes(true))],
  ['all', ofLogicals((values) => !values.includes(false))],
  ['norm', norm],
  ['len', len],
  ['count', count],
  ['fraction', fraction],
]);
