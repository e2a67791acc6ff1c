import type { Literal } from '../../expressions/literal.js';
import { parseLiteral } from '../../expressions/setting.js';

// Values of arguments from literals, and from text as it stands on the command line.

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function readNumber(value: Literal): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && decimal.test(value.trim()) ? readNumber(Number(value)) : undefined;
}

export function readPositive(value: Literal): number | undefined {
  const number = readNumber(value);
  return number !== undefined && number > 0 ? number : undefined;
}

export function readNotNegative(value: Literal): number | undefined {
  const number = readNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** A whole number from 1 on. */
export function readCount(value: Literal): number | undefined {
  const number = readNumber(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

export const readText = (value: Literal): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Parts of `a,b` or `a b`, of a JSON list, or of a list. */
function partsOf(value: Literal): readonly Literal[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  if (value.trimStart().startsWith('[')) {
    const literal = parseLiteral(value);
    return typeof literal === 'string' ? [NaN] : partsOf(literal);
  }
  return value.split(/[\s,]+/).filter((part) => part !== '');
}

/** Numbers of `2,1,3`, `[2, 1, 3]`, or a list; lists in it are taken one after another. */
export function readNumbers(value: Literal): number[] | undefined {
  const numbers: number[] = [];
  for (const part of partsOf(value)) {
    const read = Array.isArray(part) ? readNumbers(part) : [readNumber(part)];
    for (const number of read ?? [undefined]) {
      if (number === undefined) return undefined;
      numbers.push(number);
    }
  }
  return numbers.length === 0 ? undefined : numbers;
}

/** Words of `Cu,Au`, or a list of texts. */
export function readWords(value: Literal): string[] | undefined {
  const words = partsOf(value);
  const isText = words.every((word): word is string => typeof word === 'string' && word !== '');
  return isText && words.length > 0 ? [...words] : undefined;
}

/** How a series is written. */
export const seriesText = 'a list such as `1,1.5,2`, or `FIRST:LAST:COUNT`';

/** Numbers of a list, or of `FIRST:LAST:COUNT`, evenly spaced with both ends, at most a million. */
export function readSeries(value: Literal): number[] | undefined {
  if (typeof value !== 'string' || !value.includes(':')) return readNumbers(value);
  const [first, last, count, ...rest] = value.split(':').map(readNumber);
  if (first === undefined || last === undefined || count === undefined || rest.length > 0) return undefined;
  if (!Number.isInteger(count) || count < 2 || count > 1e6) return undefined;
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? last : first + i * step));
}

/** One of some words. */
export function readChoice<T extends string>(choices: readonly T[]): (value: Literal) => T | undefined {
  return (value) => choices.find((choice) => choice === value);
}

/** `2`, or `1:3` from the least to the largest. */
export function readBounds(value: Literal): readonly [number, number] | undefined {
  const parts = typeof value === 'string' ? value.split(':') : (readNumbers(value) ?? []);
  const [least, most, ...rest] = [
    readNumber(parts[0] ?? ''),
    readNumber(parts[1] ?? parts[0] ?? ''),
    ...parts.slice(2),
  ];
  if (least === undefined || most === undefined || rest.length > 0) return undefined;
  return least > most ? undefined : [least, most];
}
