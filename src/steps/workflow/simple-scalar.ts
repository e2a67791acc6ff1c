import type { ScalarNode } from './node.js';

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** Numbers that are written otherwise: `0x1f`, `0o17`, `.inf`. */
const otherNumber = /^(?:0[xo]|[-+]?\.(?:inf|nan))/i;
const integer = /^[-+]?\d+$/;

/** Integers past 2^53 keep their digits. */
export function exactNumber(value: number, source: string): number | bigint {
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || !integer.test(source)) return value;
  return BigInt(source.replace(/^\+/, ''));
}

/** The value of text without quotes, as the core schema of YAML 1.2 has it; undefined where that is not simple. */
export function plainValue(source: string): ScalarNode['value'] | undefined {
  const first = source.charCodeAt(0);
  // Digits, and `+ - .`: everything else begins no number.
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e) {
    if (decimal.test(source)) return exactNumber(Number(source), source);
    return otherNumber.test(source) ? undefined : source;
  }
  const word = words.get(source);
  return word === undefined ? source : word;
}
