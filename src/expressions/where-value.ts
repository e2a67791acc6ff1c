/** Numbers, logicals (0 or 1) or texts, row by row. */
export interface WhereArray {
  readonly kind: 'number' | 'logical' | 'text';
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | ArrayLike<string>;
}

/** One value, or null where there is none. */
export type WhereScalar = null | boolean | number | bigint | string;

/** What an expression is made of while it is evaluated. */
export type WhereValue = WhereScalar | WhereArray;

/** What an expression can ask of a configuration. */
export interface WhereScope {
  /** A quantity of the configuration, or a key of its info, or one of its arrays; undefined where there is none. */
  lookup(name: string): WhereValue | undefined;
  /** A key of its info alone. */
  info(key: string): WhereValue | undefined;
  /** One of its arrays alone. */
  array(name: string): WhereValue | undefined;
  /** Atoms of a species. */
  count(label: string): number;
}

export function isArray(value: WhereValue): value is WhereArray {
  return typeof value === 'object' && value !== null;
}

/** How messages call a value. */
export function typeName(value: WhereValue): string {
  if (value === null) return 'none';
  if (isArray(value))
    return `${value.kind === 'text' ? 'texts' : `${value.kind}s`} [${value.shape.join(', ')}]`;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return `the text \`${value.slice(0, 40)}\``;
  return `the number ${value}`;
}

/** A wrong type; who evaluates says where in the expression. */
export class WhereTypeError extends Error {
  constructor(
    readonly expected: string,
    readonly got: string,
  ) {
    super(expected);
  }
}

function wrong(expected: string, value: WhereValue): WhereTypeError {
  return new WhereTypeError(expected, typeName(value));
}

export function numberOf(value: WhereScalar): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw wrong('a number', value);
}

export function textOf(value: WhereScalar): string {
  if (typeof value === 'string') return value;
  throw wrong('text', value);
}

export function logicalOf(value: WhereScalar): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong('true or false', value);
}

/** The member of an array as a scalar. */
function memberOf({ kind, values }: WhereArray, place: number): WhereScalar {
  const value = values[place] ?? null;
  return kind === 'logical' ? value === 1 : value;
}

/** All members of an array. */
export function membersOf(array: WhereArray): WhereScalar[] {
  return Array.from({ length: array.values.length }, (_, place) => memberOf(array, place));
}

/** An array of results that are all of one kind. */
function arrayOf(shape: readonly number[], results: readonly WhereScalar[]): WhereArray {
  const [first] = results;
  if (typeof first === 'string') return { kind: 'text', shape, values: results as string[] };
  const kind = typeof first === 'boolean' ? 'logical' : 'number';
  return { kind, shape, values: Float64Array.from(results, Number) };
}

/** Applies a function of scalars to each member; what there is none of stays none. */
export function each(value: WhereValue, apply: (scalar: WhereScalar) => WhereScalar): WhereValue {
  if (value === null) return null;
  if (!isArray(value)) return apply(value);
  return arrayOf(value.shape, membersOf(value).map(apply));
}

/** Members of one value for every member of an array of `shape`. */
function spread(value: WhereValue, shape: readonly number[]): (place: number) => WhereScalar {
  if (!isArray(value)) return () => value;
  if (value.shape.join() !== shape.join())
    throw new WhereTypeError(`arrays of one shape, such as [${shape.join(', ')}]`, typeName(value));
  return (place) => memberOf(value, place);
}

/** The same for two values: a scalar goes with every member of an array, arrays of one shape member by member. */
export function pairwise(
  a: WhereValue,
  b: WhereValue,
  apply: (a: WhereScalar, b: WhereScalar) => WhereScalar,
): WhereValue {
  const array = [a, b].find((value) => isArray(value));
  if (array === undefined) return apply(a as WhereScalar, b as WhereScalar);
  const { shape, values } = array;
  const [left, right] = [spread(a, shape), spread(b, shape)];
  return arrayOf(
    shape,
    Array.from({ length: values.length }, (_, place) => apply(left(place), right(place))),
  );
}

/** Whether two scalars are the same; of different types they are not. */
export function isSame(a: WhereScalar, b: WhereScalar): boolean {
  return isNumeric(a) && isNumeric(b) ? order(a, b) === 0 : a === b;
}

function isNumeric(value: WhereScalar): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Exact, also between integers past 2^53 and reals; NaN where one is NaN. */
function order(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : 0;
}

/** Negative, 0 or positive, NaN where neither is first. Throws where they have no order. */
export function compare(a: WhereScalar, b: WhereScalar): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (!isNumeric(a)) throw wrong(typeof b === 'string' ? 'two texts' : 'a number', a);
  if (!isNumeric(b)) throw wrong('a number', b);
  return order(a, b);
}
