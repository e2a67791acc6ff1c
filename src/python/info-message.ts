import {
  JsonInfo,
  type Column,
  type InfoValue,
  type JsonValue,
  type Values,
} from '../configuration/column.js';
import type { ValueKind } from '../configuration/column.js';
import type { Info } from '../configuration/info.js';

/**
 * A value of info in a message: real, integer, logical, text, plain data, or an array, which may have been a list: then
 * it is there as plain data too.
 */
export type PackedValue =
  | readonly ['R', number]
  | readonly ['I', number | bigint]
  | readonly ['L', boolean]
  | readonly ['S', string]
  | readonly ['J', JsonValue]
  | readonly ['A', ValueKind, readonly number[], Values, JsonValue?];

/** Kind, values per atom, values. */
export type PackedColumn = readonly [ValueKind, number, Values];

export function packInfo(info: Info, key: string, value: InfoValue): PackedValue {
  if (typeof value === 'number') return [info.isReal(key) ? 'R' : 'I', value];
  if (typeof value === 'bigint') return ['I', value];
  if (typeof value === 'boolean') return ['L', value];
  if (typeof value === 'string') return ['S', value];
  if (value instanceof JsonInfo) return ['J', value.value];
  return ['A', value.kind, value.shape, value.values];
}

export const packColumn = ({ kind, width, values }: Column): PackedColumn => [kind, width, values];

export const columnOf = ([kind, width, values]: PackedColumn): Column => ({ kind, width, values });

/** Sets what came from Python. A list under a key that held plain data stays that. */
export function setInfo(info: Info, key: string, packed: PackedValue): void {
  const [tag, value] = packed;
  if (tag === 'R') info.setReal(key, value);
  else if (tag === 'J') setPlain(info, key, value);
  else if (tag === 'A') {
    const [, kind, shape, values, list] = packed;
    const isPlain = list !== undefined && info.get(key) instanceof JsonInfo;
    if (isPlain) setPlain(info, key, list);
    else info.set(key, { kind, shape, values });
  } else {
    // A real of before would make a real of an integer.
    if (tag === 'I' && info.isReal(key)) info.set(key, false);
    info.set(key, value);
  }
}

function setPlain(info: Info, key: string, value: JsonValue): void {
  const before = info.get(key);
  if (!(before instanceof JsonInfo) || !isSame(before.value, value)) info.set(key, new JsonInfo(value));
}

/** Python has one kind of integer, where we have numbers and, for large ones, bigints. */
function isSame(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'number' && typeof b === 'bigint') return Number.isInteger(a) && BigInt(a) === b;
  if (typeof a === 'number') return Object.is(a, b);
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [mine, others] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    mine.length === others.size &&
    mine.every(([key, value]) => others.has(key) && isSame(value, others.get(key) ?? null))
  );
}
