import { Cursor } from './cursor.js';
import { CONSTANTS, emptyMap, type Literal } from './literal.js';
import { readValue } from './value.js';

/** A constructor by name and its arguments: what travels to a worker in place of an object. */
export interface ConstructorExpression {
  /** `emt`, or dotted as `ase.calculators.emt.EMT`. */
  readonly name: string;
  readonly args: readonly Literal[];
  readonly kwargs: { readonly [key: string]: Literal };
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
const KEYWORD = /[A-Za-z_][A-Za-z0-9_]*\s*=/y;

/** Takes `key =` if a keyword argument begins here. */
function readKeyword(cursor: Cursor, given: object): string | undefined {
  cursor.skipSpace();
  const at = cursor.position;
  const key = cursor.match(KEYWORD)?.slice(0, -1).trimEnd();
  if (key === undefined) return undefined;
  if (CONSTANTS.has(key)) throw cursor.mismatch({ expected: 'the name of an argument', at });
  if (key in given) throw cursor.mismatch({ expected: 'each argument once', got: `\`${key}\` again`, at });
  return key;
}

function readArguments(cursor: Cursor): Pick<ConstructorExpression, 'args' | 'kwargs'> {
  const args: Literal[] = [];
  const kwargs = emptyMap();
  while (!cursor.take(')')) {
    const key = readKeyword(cursor, kwargs);
    if (key !== undefined) kwargs[key] = readValue(cursor);
    else if (Object.keys(kwargs).length === 0) args.push(readValue(cursor));
    else throw cursor.mismatch({ expected: '`key=value`, as after the first keyword argument' });
    if (cursor.take(')')) break;
    if (!cursor.take(',')) throw cursor.mismatch({ expected: '`,` or `)`' });
  }
  return { args, kwargs };
}

/**
 * Reads `NAME(arg, key=value, ...)` with literals only; nothing is evaluated. `emt` means `emt()`.
 * Throws `E_EXPRESSION` with the 1-based column, what was expected and what came.
 */
export function parseConstructor(text: string): ConstructorExpression {
  const cursor = new Cursor(text);
  cursor.skipSpace();
  const name = cursor.match(NAME);
  if (name === undefined)
    throw cursor.mismatch({ expected: 'a name such as `emt` or `ase.calculators.emt.EMT`' });
  const rest = cursor.take('(') ? readArguments(cursor) : { args: [], kwargs: emptyMap() };
  cursor.skipSpace();
  if (cursor.position < text.length) {
    throw cursor.mismatch({ expected: text.includes('(') ? 'the end' : '`(` or the end' });
  }
  return { name, ...rest };
}
