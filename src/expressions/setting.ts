import { usageError } from '../errors.js';
import { Cursor } from './cursor.js';
import type { Literal } from './literal.js';
import { readValue } from './value.js';

/** One `KEY=VALUE` of the command line. */
export interface Setting {
  readonly key: string;
  readonly value: Literal;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JSON literal, with every digit of its integers; anything else is text as it stands. */
export function parseLiteral(text: string): Literal {
  if (!isJson(text)) return text;
  const cursor = new Cursor(text);
  const value = readValue(cursor);
  cursor.expectEnd();
  return value;
}

/** Splits at the first `=`: `name=Cu3Au`, `scale=1.5`, `shift=[0, 0, 1]`, `flag=true`. */
export function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  if (equals <= 0) {
    throw usageError('E_SETTING', 'cannot read the setting', {
      expected: '`KEY=VALUE`',
      got: `\`${text}\``,
      hint: 'VALUE is a JSON literal (1.5, true, [1, 2], "text"), otherwise text',
    });
  }
  return { key: text.slice(0, equals), value: parseLiteral(text.slice(equals + 1)) };
}

/** Text that `parseLiteral` reads as this value. Throws `E_SETTING` for a number that JSON has not. */
export function literalText(value: Literal): string {
  return typeof value === 'string' && parseLiteral(value) === value ? value : jsonText(value);
}

/** JSON with every digit of its integers. */
export function jsonText(value: Literal): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (typeof value !== 'number' || Number.isFinite(value)) return JSON.stringify(value);
  throw usageError('E_SETTING', 'cannot write the number', { expected: 'a finite one', got: String(value) });
}
