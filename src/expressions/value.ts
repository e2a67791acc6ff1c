import type { Cursor } from './cursor.js';
import { CONSTANTS, emptyMap, type Literal } from './literal.js';
import { readNumber } from './number.js';
import { readText } from './text.js';

/** Lists and maps within each other; deeper is taken for a mistake. */
export const MAX_DEPTH = 64;

/** Reads values up to `close`; the opening bracket was taken. Also tells whether a comma was seen. */
function readValues(cursor: Cursor, close: string, depth: number): { values: Literal[]; comma: boolean } {
  const values: Literal[] = [];
  let comma = false;
  while (!cursor.take(close)) {
    values.push(readValue(cursor, depth));
    if (cursor.take(',')) comma = true;
    else if (!cursor.take(close)) throw cursor.mismatch({ expected: `\`,\` or \`${close}\`` });
    else break;
  }
  return { values, comma };
}

/** As in Python, brackets around one value without a comma only group. */
function readTuple(cursor: Cursor, depth: number): Literal {
  const { values, comma } = readValues(cursor, ')', depth);
  const [first] = values;
  return first !== undefined && values.length === 1 && !comma ? first : values;
}

function readKey(cursor: Cursor): string {
  cursor.skipSpace();
  const at = cursor.position;
  const word = cursor.word();
  if (word !== undefined && !CONSTANTS.has(word)) return word;
  if (cursor.here === '"' || cursor.here === "'") return readText(cursor);
  throw cursor.mismatch({ expected: 'a key (a name, or text in quotes)', at });
}

function readMap(cursor: Cursor, depth: number): { [key: string]: Literal } {
  const map = emptyMap();
  while (!cursor.take('}')) {
    cursor.skipSpace();
    const at = cursor.position;
    const key = readKey(cursor);
    if (key in map) throw cursor.mismatch({ expected: 'each key once', got: `\`${key}\` again`, at });
    if (!cursor.take(':')) throw cursor.mismatch({ expected: '`:` and a value' });
    map[key] = readValue(cursor, depth);
    if (cursor.take('}')) break;
    if (!cursor.take(',')) throw cursor.mismatch({ expected: '`,` or `}`' });
  }
  return map;
}

function readConstant(cursor: Cursor): boolean | null {
  const at = cursor.position;
  const word = cursor.word();
  const constant = CONSTANTS.get(word ?? '');
  if (constant !== undefined) return constant;
  const expected = 'a value (number, text in quotes, True, False, None, list or map)';
  if (word === undefined) throw cursor.mismatch({ expected, at });
  const isCall = cursor.take('(');
  const hint = isCall ? 'calls are not evaluated: give literals only' : `write text in quotes: "${word}"`;
  throw cursor.mismatch({ expected, at, hint });
}

/** Reads one literal and the space before it; `depth` counts the lists and maps around it. */
export function readValue(cursor: Cursor, depth = 0): Literal {
  cursor.skipSpace();
  if (depth > MAX_DEPTH) {
    throw cursor.mismatch({ expected: `at most ${MAX_DEPTH} levels of lists and maps`, got: 'more' });
  }
  const first = cursor.here;
  if (first === '"' || first === "'") return readText(cursor);
  if (/[\d.+-]/.test(first)) return readNumber(cursor);
  if (cursor.take('[')) return readValues(cursor, ']', depth + 1).values;
  if (cursor.take('(')) return readTuple(cursor, depth + 1);
  if (cursor.take('{')) return readMap(cursor, depth + 1);
  return readConstant(cursor);
}
