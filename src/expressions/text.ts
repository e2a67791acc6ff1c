import type { Cursor } from './cursor.js';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['/', '/'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);
const CODE_POINT = /x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y;
const PLAIN: ReadonlyMap<string, RegExp> = new Map([
  ["'", /[^'\\\r\n]+/y],
  ['"', /[^"\\\r\n]+/y],
]);

function readEscape(cursor: Cursor): string {
  const at = cursor.position - 1;
  const simple = ESCAPES.get(cursor.here);
  if (simple !== undefined) {
    cursor.position += 1;
    return simple;
  }
  const code = Number.parseInt(cursor.match(CODE_POINT)?.slice(1) ?? '', 16);
  if (code <= 0x10ffff) return String.fromCodePoint(code);
  throw cursor.mismatch({
    expected: 'an escape (\\\\ \\\' \\" \\n \\r \\t \\b \\f \\xhh \\uhhhh \\Uhhhhhhhh)',
    at,
    got: `\`${cursor.text.slice(at, at + 2)}\``,
    hint: 'write a backslash as `\\\\`',
  });
}

/** Reads text in single or double quotes, with escapes as in Python and JSON, on one line. */
export function readText(cursor: Cursor): string {
  const at = cursor.position;
  const quote = cursor.here;
  const plain = PLAIN.get(quote);
  if (plain === undefined) throw cursor.mismatch({ expected: 'text in quotes' });
  cursor.position += 1;
  let text = '';
  for (;;) {
    text += cursor.match(plain) ?? '';
    const next = cursor.here;
    if (next !== quote && next !== '\\') {
      throw cursor.mismatch({
        expected: `a closing ${quote}`,
        got: next === '' ? 'the end' : 'a line break',
      });
    }
    cursor.position += 1;
    if (next === quote) break;
    text += readEscape(cursor);
  }
  if (/\p{Surrogate}/u.test(text))
    throw cursor.mismatch({ expected: 'text in Unicode', at, got: 'half a surrogate pair' });
  return text;
}
