import { atomicNumber } from '../configuration/elements.js';

/** Atoms of each species in a formula, in the order of their first appearance. */
export type Composition = ReadonlyMap<string, number>;

const token = /([A-Z][a-z]?)(\d*)|(\()|\)(\d*)|(.)/gsu;

/** Beyond this a formula is a mistake. */
const mostAtoms = 1_000_000;

const countOf = (digits: string | undefined): number =>
  digits === undefined || digits === '' ? 1 : Number(digits);

function add(counts: Map<string, number>, symbol: string, count: number): void {
  counts.set(symbol, (counts.get(symbol) ?? 0) + count);
}

/** Reads `Cu3Au`, `H2O`, `Al2(SO4)3`; undefined where it is no formula of elements. */
export function parseComposition(text: string): Composition | undefined {
  const levels: Map<string, number>[] = [new Map<string, number>()];
  for (const [, symbol, count, open, groupCount, other] of text.matchAll(token)) {
    if (other !== undefined) return undefined;
    if (open !== undefined) {
      levels.push(new Map<string, number>());
      continue;
    }
    const group = symbol === undefined ? levels.pop() : new Map([[symbol, 1]]);
    const outer = levels.at(-1);
    if (group === undefined || outer === undefined) return undefined;
    for (const [name, inside] of group) add(outer, name, inside * countOf(symbol ? count : groupCount));
  }
  const [counts, ...unclosed] = levels;
  if (counts === undefined || unclosed.length > 0) return undefined;
  const isKnown = [...counts].every(([symbol, count]) => atomicNumber(symbol) > 0 && count > 0);
  const total = atomsIn(counts);
  return isKnown && total > 0 && total <= mostAtoms ? counts : undefined;
}

export const atomsIn = (composition: Composition): number =>
  [...composition.values()].reduce((sum, count) => sum + count, 0);
