import type { Cursor } from './cursor.js';

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const INTEGER = /^[+-]?\d+$/;
/** What may not follow a number: then it was none, as in `1_000`, `0x10`, `1e`, `1.2.3`. */
const TAIL = /[\w.]+/y;

/** Reads a decimal number; an integer past 2^53 becomes a bigint. */
export function readNumber(cursor: Cursor): number | bigint {
  const at = cursor.position;
  const text = cursor.match(NUMBER);
  const tail = cursor.match(TAIL);
  if (text === undefined || tail !== undefined || /^[+-]?0\d/.test(text)) {
    throw cursor.mismatch({ expected: 'a decimal number such as 3, -0.5 or 1e-3', at });
  }
  const value = Number(text);
  if (INTEGER.test(text)) return Number.isSafeInteger(value) ? value : BigInt(text.replace('+', ''));
  if (!Number.isFinite(value)) throw cursor.mismatch({ expected: 'a number below 1.8e308', at });
  return value;
}
