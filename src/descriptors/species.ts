import { atomicNumber, elementSymbols } from '../configuration/elements.js';
import type { Literal } from '../expressions/literal.js';

/** Atomic number of a symbol or a number, also one that is written as text; undefined for anything else. */
export function elementOf(literal: Literal): number | undefined {
  const number = typeof literal === 'string' ? atomicNumber(literal) || Number(literal) : literal;
  const isElement = typeof number === 'number' && Number.isInteger(number) && number > 0;
  return isElement && number < elementSymbols.length ? number : undefined;
}

/** Atomic numbers, ascending and each once, of a list or of text with commas; undefined where that is none. */
export function speciesOf(literal: Literal): readonly number[] | undefined {
  const list = typeof literal === 'string' ? literal.split(',').map((label) => label.trim()) : literal;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const numbers = list.map(elementOf);
  if (!numbers.every((number) => number !== undefined)) return undefined;
  return [...new Set(numbers)].sort((a, b) => a - b);
}
