import { AtomloopError } from '../errors.js';
import { columnOf, underline } from './cursor.js';
import { whereFunctions } from './where-functions.js';
import { parseWhere } from './where-parse.js';
import type { ArithmeticSign, CompareSign, WhereNode, WherePlace } from './where-syntax.js';
import {
  compare,
  each,
  isArray,
  isSame,
  logicalOf,
  membersOf,
  numberOf,
  pairwise,
  typeName,
  WhereTypeError,
  type WhereArray,
  type WhereScalar,
  type WhereScope,
  type WhereValue,
} from './where-value.js';

type Evaluate = (scope: WhereScope) => WhereValue;

/** How an expression is read. */
export interface WhereOptions {
  /** A key or array that a configuration has not is an error instead of none. */
  readonly strict?: boolean;
}

const arithmetic: Readonly<Record<ArithmeticSign, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  // The sign of the divisor, as in Python.
  '%': (a, b) => ((a % b) + b) % b,
  '**': (a, b) => a ** b,
};

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Makes a function of every node, once; what is wrong while it runs names its place in the text. */
class WhereCompiler {
  constructor(
    private readonly text: string,
    private readonly options: WhereOptions,
  ) {}

  compile(node: WhereNode): Evaluate {
    const evaluate = this.#evaluate(node);
    return (scope) => {
      try {
        return evaluate(scope);
      } catch (error) {
        if (error instanceof WhereTypeError) throw this.error(node.at, error);
        throw error;
      }
    };
  }

  error(
    at: number,
    { expected, got }: Pick<WhereTypeError, 'expected' | 'got'>,
    hint?: string,
  ): AtomloopError {
    const message = `cannot evaluate the expression at column ${columnOf(this.text, at)}`;
    const lines = [underline(this.text, at), ...(hint === undefined ? [] : [hint])];
    return new AtomloopError('operator', 'E_WHERE', message, { expected, got, hint: lines.join('\n') });
  }

  #evaluate(node: WhereNode): Evaluate {
    switch (node.type) {
      case 'literal':
        return () => node.value;
      case 'name':
        return this.#name(node);
      case 'list':
        return this.#list(node.members);
      case 'call':
        return this.#call(node);
      case 'index':
        return this.#index(node.of, node.places);
      case 'negative':
        return this.#one(node.of, (value) => each(value, (scalar) => -numberOf(scalar)));
      case 'not':
        return this.#one(node.of, (value) => each(value, (scalar) => !logicalOf(scalar)));
      case 'arithmetic':
        return this.#arithmetic(node);
      case 'compare':
        return this.#compare(node);
      case 'and':
        return this.#logic(node.parts, false);
      case 'or':
        return this.#logic(node.parts, true);
    }
  }

  #one(of: WhereNode, apply: (value: WhereValue) => WhereValue): Evaluate {
    const evaluate = this.compile(of);
    return (scope) => apply(evaluate(scope));
  }

  #name({ name, from, at }: WhereNode & { type: 'name' }): Evaluate {
    return (scope) => {
      const value = lookup(scope, name, from);
      if (value !== undefined) return value;
      if (this.options.strict !== true) return null;
      throw this.error(at, { expected: 'a key or array that is there', got: `\`${name}\`` });
    };
  }

  #list(members: readonly WhereNode[]): Evaluate {
    const parts = members.map((member) => this.compile(member));
    return (scope) => listOf(parts.map((part) => part(scope)));
  }

  #call({ name, args }: WhereNode & { type: 'call' }): Evaluate {
    if (name === 'has') return this.#has(args);
    const apply = whereFunctions.get(name);
    const parts = args.map((arg) => this.compile(arg));
    return (scope) =>
      apply?.(
        parts.map((part) => part(scope)),
        scope,
      ) ?? null;
  }

  #has([key]: readonly WhereNode[]): Evaluate {
    if (key?.type === 'name') return (scope) => lookup(scope, key.name, key.from) !== undefined;
    if (key?.type === 'literal' && typeof key.value === 'string') {
      const name = key.value;
      return (scope) => scope.info(name) !== undefined || scope.array(name) !== undefined;
    }
    return () => {
      throw new WhereTypeError('a key, as a name or as text', 'an expression');
    };
  }

  #index(of: WhereNode, places: readonly WherePlace[]): Evaluate {
    const value = this.compile(of);
    const parts = places.map((place) => (place === 'all' ? place : this.compile(place)));
    return (scope) => {
      const array = value(scope);
      if (array === null) return null;
      if (!isArray(array)) throw new WhereTypeError('an array before `[`', typeName(array));
      return membersAt(
        array,
        parts.map((part) => (part === 'all' ? part : placeOf(part(scope)))),
      );
    };
  }

  #arithmetic({ sign, left, right }: WhereNode & { type: 'arithmetic' }): Evaluate {
    const [a, b, apply] = [this.compile(left), this.compile(right), arithmetic[sign]];
    return (scope) => {
      const [x, y] = [a(scope), b(scope)];
      if (x === null || y === null) return null;
      return pairwise(x, y, (one, other) => apply(numberOf(one), numberOf(other)));
    };
  }

  /** `a < b < c` is `a < b and b < c`, with `b` evaluated once. */
  #compare({ first, rest }: WhereNode & { type: 'compare' }): Evaluate {
    const start = this.compile(first);
    const steps = rest.map(({ sign, value }) => ({ sign, value: this.compile(value) }));
    return (scope) => {
      let left = start(scope);
      let result: WhereValue = true;
      for (const { sign, value } of steps) {
        const right = value(scope);
        result = both(result, compared(sign, left, right));
        left = right;
      }
      return result;
    };
  }

  /** Ends at the first part that decides; none where no part does and one is none. */
  #logic(nodes: readonly WhereNode[], decides: boolean): Evaluate {
    const parts = nodes.map((node) => this.compile(node));
    return (scope) => {
      let result: WhereValue = !decides;
      for (const [i, part] of parts.entries()) {
        const value = part(scope);
        if (isArray(value) || isArray(result)) result = memberwise(result, value, decides);
        else if (value === null) result = null;
        else if (this.#logical(value, nodes[i]) === decides) return decides;
      }
      return result;
    };
  }

  #logical(value: WhereScalar, node: WhereNode | undefined): boolean {
    if (typeof value === 'boolean') return value;
    throw this.error(node?.at ?? 0, { expected: 'true or false', got: typeName(value) });
  }
}

function lookup(scope: WhereScope, name: string, from: 'any' | 'info' | 'arrays'): WhereValue | undefined {
  if (from === 'info') return scope.info(name);
  return from === 'arrays' ? scope.array(name) : scope.lookup(name);
}

function listOf(values: readonly WhereValue[]): WhereValue {
  const scalars = values.filter(
    (value): value is number | string => typeof value === 'number' || typeof value === 'string',
  );
  const kinds = new Set(scalars.map((value) => typeof value));
  if (scalars.length < values.length || kinds.size > 1)
    throw new WhereTypeError('numbers or texts in a list', values.map(typeName).join(', '));
  const shape = [values.length];
  if (kinds.has('string')) return { kind: 'text', shape, values: scalars as string[] };
  return { kind: 'number', shape, values: Float64Array.from(scalars, Number) };
}

function placeOf(value: WhereValue): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new WhereTypeError('a whole number as a place', typeName(value));
}

/** `a[i]`, `a[i, j]`, `a[:, j]`; negative places count from the end, and beyond it there is none. */
function membersAt(array: WhereArray, places: readonly (number | 'all')[]): WhereValue {
  const { shape } = array;
  if (places.length > shape.length)
    throw new WhereTypeError(
      shape.length === 1 ? 'one place' : `at most ${shape.length} places`,
      typeName(array),
    );
  const picked = shape.map((length, dimension) => picks(places[dimension] ?? 'all', length));
  if (picked.some((list) => list === undefined)) return null;
  const [rows = [], columns = [0]] = picked as number[][];
  const width = shape[1] ?? 1;
  const members = membersOf(array);
  const values = rows.flatMap((row) => columns.map((column) => members[row * width + column] ?? null));
  const rest = shape.filter((_, dimension) => (places[dimension] ?? 'all') === 'all');
  if (rest.length === 0) return values[0] ?? null;
  if (array.kind === 'text') return { kind: 'text', shape: rest, values: values as string[] };
  return { kind: array.kind, shape: rest, values: Float64Array.from(values, Number) };
}

function picks(place: number | 'all', length: number): number[] | undefined {
  if (place === 'all') return Array.from({ length }, (_, i) => i);
  const at = place < 0 ? length + place : place;
  return at >= 0 && at < length ? [at] : undefined;
}

/** None equals none alone; it comes neither before nor after anything. */
function compared(sign: CompareSign, a: WhereValue, b: WhereValue): WhereValue {
  if (sign === 'in') return isIn(a, b);
  if (sign === 'not in') return each(isIn(a, b), (found) => found === false);
  if (sign === '==' || sign === '!=') {
    const wanted = sign === '==';
    if (a === null || b === null) return (a === b) === wanted;
    return pairwise(a, b, (one, other) => isSame(one, other) === wanted);
  }
  if (a === null || b === null) return null;
  return pairwise(a, b, (one, other) => orders[sign]?.(compare(one, other)) ?? null);
}

function isIn(a: WhereValue, b: WhereValue): WhereValue {
  if (b === null) return null;
  if (isArray(b)) {
    const members = membersOf(b);
    return each(a, (scalar) => members.some((member) => isSame(member, scalar)));
  }
  if (a === null) return null;
  if (typeof b === 'string' && typeof a === 'string') return b.includes(a);
  throw new WhereTypeError('a list, an array or a text after `in`', typeName(b));
}

function both(a: WhereValue, b: WhereValue): WhereValue {
  if (isArray(a) || isArray(b)) return memberwise(a, b, false);
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** `and` and `or` of arrays, member by member; none where one side is none. */
function memberwise(a: WhereValue, b: WhereValue, decides: boolean): WhereValue {
  if (a === null || b === null) return null;
  return pairwise(a, b, (one, other) => {
    const pair = [logicalOf(one), logicalOf(other)];
    return pair.includes(decides) ? decides : !decides;
  });
}

/**
 * Reads an expression, and gives what tells of a configuration whether it holds. None counts as false. Throws
 * `E_EXPRESSION`; what it gives throws `E_WHERE` where the types of a configuration's values do not fit.
 */
export function whereFunction(text: string, options: WhereOptions = {}): (scope: WhereScope) => boolean {
  const node = parseWhere(text);
  const compiler = new WhereCompiler(text, options);
  const evaluate = compiler.compile(node);
  return (scope) => {
    const value = evaluate(scope);
    if (typeof value === 'boolean' || value === null) return value === true;
    const hint = isArray(value) && value.kind === 'logical' ? 'write `any(…)` or `all(…)`' : undefined;
    throw compiler.error(node.at, { expected: 'true or false', got: typeName(value) }, hint);
  };
}
