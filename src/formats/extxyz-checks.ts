import type { Values, ValueKind } from '../configuration/column.js';
import { formatError } from '../errors.js';

/** Kinds by letter, as the addon numbers them. */
export const kindNumbers: Readonly<Record<ValueKind | 'J', number>> = { R: 0, I: 1, L: 2, S: 3, J: 4 };

const hasType: Readonly<Record<ValueKind, (values: Values) => boolean>> = {
  R: (values) => values instanceof Float64Array,
  I: (values) => values instanceof Int32Array || values instanceof BigInt64Array,
  L: (values) => values instanceof Uint8Array,
  S: Array.isArray,
};

const typeNames: Readonly<Record<ValueKind, string>> = {
  R: 'a Float64Array',
  I: 'an Int32Array or BigInt64Array',
  L: 'a Uint8Array',
  S: 'an array of strings',
};

/** What a value is, for messages. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return 'length' in value ? `${value.constructor.name} of ${String(value.length)}` : value.constructor.name;
}

/** Values with the kind they should have; JavaScript without types may hold anything. */
interface Typed {
  readonly kind: ValueKind;
  readonly values: Values;
}

/** Throws unless there are `count` values of the type that their kind has. */
export function checkValues(name: string, { kind, values }: Typed, count: number): void {
  const isKind = Object.hasOwn(hasType, kind);
  if (isKind && hasType[kind](values) && values.length === count) return;
  const expected = isKind
    ? `${typeNames[kind]} of ${count} values`
    : 'an object of kind, width or shape, and values';
  throw formatError('E_BAD_SHAPE', `values of \`${name}\` do not fit their kind or shape`, {
    expected,
    got: nameOf(values),
  });
}

/** Half of a surrogate pair is no character, and has no UTF-8. */
export const isUnicode = (text: string): boolean => !/\p{Surrogate}/u.test(text);

export function checkText(name: string, text: string): string {
  if (isUnicode(text)) return text;
  throw formatError('E_BAD_TEXT', `text of \`${name}\` is no valid Unicode`, {
    expected: 'no lone surrogates',
  });
}
