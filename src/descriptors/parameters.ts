import type { Literal } from '../expressions/literal.js';
import type { DescriptorParameter } from './descriptor.js';
import { speciesOf } from './species.js';

interface Range {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

function isWithin(value: number, { above, atLeast, atMost }: Range): boolean {
  const isAbove = (above === undefined || value > above) && (atLeast === undefined || value >= atLeast);
  return Number.isFinite(value) && isAbove && (atMost === undefined || value <= atMost);
}

function inWords({ above, atLeast, atMost }: Range): string {
  const bounds = [
    above === undefined ? '' : `above ${above}`,
    atLeast === undefined ? '' : `at least ${atLeast}`,
    atMost === undefined ? '' : `at most ${atMost}`,
  ];
  const words = bounds.filter((bound) => bound !== '').join(' and ');
  return words === '' ? '' : ` ${words}`;
}

/** A default that is left out makes the argument required. */
interface Default<T> {
  readonly default?: T;
}

export function real(name: string, range: Range & Default<number | null>): DescriptorParameter {
  return {
    name,
    expected: `a number${inWords(range)}`,
    read: (literal) => (typeof literal === 'number' && isWithin(literal, range) ? literal : undefined),
    ...('default' in range ? { default: range.default } : {}),
  };
}

export function whole(name: string, range: Range & Default<number>): DescriptorParameter {
  const number = real(name, range);
  return {
    name,
    expected: `a whole number${inWords(range)}`,
    read: (literal) => (Number.isInteger(literal) ? number.read(literal) : undefined),
    ...('default' in range ? { default: range.default } : {}),
  };
}

export function flag(name: string, byDefault: boolean): DescriptorParameter {
  return {
    name,
    expected: 'True or False',
    read: (literal) => (typeof literal === 'boolean' ? literal : undefined),
    default: byDefault,
  };
}

export function choice(
  name: string,
  options: readonly string[],
  byDefault: string | null,
): DescriptorParameter {
  return {
    name,
    expected: options.map((option) => `"${option}"`).join(', '),
    read: (literal) => options.find((option) => option === literal),
    default: byDefault,
  };
}

interface RowShape {
  /** What the numbers of a row are; a row of one is a plain number. */
  readonly columns: readonly string[];
  readonly isRow: (row: readonly number[]) => boolean;
}

/** A list of rows of numbers, flat, row after row. */
export function rows(name: string, shape: RowShape): DescriptorParameter {
  const { columns } = shape;
  const row = columns.length === 1 ? columns.join('') : `[${columns.join(', ')}]`;
  return { name, expected: `a list of ${row}`, read: (literal) => readRows(literal, shape), default: [] };
}

function readRows(literal: Literal, { columns, isRow }: RowShape): readonly number[] | undefined {
  if (!Array.isArray(literal)) return undefined;
  const read = literal.map((row) => (columns.length === 1 ? [row] : row));
  const isGood = (row: Literal): row is number[] =>
    Array.isArray(row) &&
    row.length === columns.length &&
    row.every((value) => Number.isFinite(value)) &&
    isRow(row as number[]);
  return read.every(isGood) ? read.flat() : undefined;
}

/** Species that the vectors have room for; null where `--species` may say. */
export const species: DescriptorParameter = {
  name: 'species',
  expected: 'a list of element symbols or atomic numbers',
  read: (literal) => speciesOf(literal),
  default: null,
};
