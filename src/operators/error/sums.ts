import { Found, sumFields, type ErrorExtract } from '../error.js';

/** Errors of one property in one category, in the units of the values. */
export interface ErrorMeasures {
  /** Components, or vectors. */
  readonly count: number;
  readonly mae: number;
  readonly rmse: number;
  readonly max: number;
}

/** A sum that loses nothing to the order of size of its terms: Neumaier (1974), doi:10.1002/zamm.19740540106. */
class ExactSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const sum = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}

class ErrorSum {
  #count = 0;
  #max = 0;
  readonly #weights = new ExactSum();
  readonly #absolute = new ExactSum();
  readonly #squared = new ExactSum();

  add(weight: number, [count = 0, absolute = 0, squared = 0, largest = 0]: readonly number[]): void {
    this.#count += count;
    this.#weights.add(weight * count);
    this.#absolute.add(weight * absolute);
    this.#squared.add(weight * squared);
    if (weight > 0) this.#max = Math.max(this.#max, largest);
  }

  get measures(): ErrorMeasures {
    const total = this.#weights.value;
    return {
      count: this.#count,
      mae: this.#absolute.value / total,
      rmse: Math.sqrt(this.#squared.value / total),
      max: this.#max,
    };
  }
}

/** Name of the sum over all categories; it is always last. */
export const allCategories = '_ALL_';

/** One property, or its part of one atomic number. */
export interface ErrorColumn {
  /** Index of the property. */
  readonly property: number;
  /** -1 where it is not split. */
  readonly species: number;
  /** By category. */
  readonly measures: ReadonlyMap<string, ErrorMeasures>;
}

/** Adds up what `error` extracts. */
export class ErrorSums {
  /** Configurations. */
  count = 0;
  /** By property: configurations without it, and those with numbers that are not finite. */
  readonly missing: number[];
  readonly notFinite: number[];
  /** By property and species, then by category. */
  readonly #sums = new Map<string, Map<string, ErrorSum>>();
  readonly #categories = new Set<string>();

  constructor(properties: number) {
    this.missing = new Array<number>(properties).fill(0);
    this.notFinite = new Array<number>(properties).fill(0);
  }

  add([category, weight, found, sums]: ErrorExtract): void {
    this.count += 1;
    this.#categories.add(category);
    for (const [property, how] of found.entries()) {
      if (how === Found.missing) this.missing[property] = (this.missing[property] ?? 0) + 1;
      if (how === Found.notFinite) this.notFinite[property] = (this.notFinite[property] ?? 0) + 1;
    }
    for (let row = 0; row < sums.length; row += sumFields) {
      const [property = 0, species = -1, ...rest] = sums.slice(row, row + sumFields);
      const column = this.#column(`${property} ${species}`);
      for (const name of new Set([category, allCategories])) {
        const sum = column.get(name) ?? new ErrorSum();
        column.set(name, sum);
        sum.add(weight, rest);
      }
    }
  }

  /** In the order of properties and atomic numbers. */
  get columns(): ErrorColumn[] {
    const columns = [...this.#sums].map(([key, byCategory]) => {
      const [property = 0, species = -1] = key.split(' ').map(Number);
      const measures = new Map([...byCategory].map(([category, sum]) => [category, sum.measures] as const));
      return { property, species, measures };
    });
    return columns.sort((a, b) => a.property - b.property || a.species - b.species);
  }

  /** In natural order, `_ALL_` last. */
  get categories(): string[] {
    const names = [...this.#categories].filter((name) => name !== allCategories);
    return [...names.sort(naturally), allCategories];
  }

  #column(key: string): Map<string, ErrorSum> {
    const column = this.#sums.get(key) ?? new Map<string, ErrorSum>();
    this.#sums.set(key, column);
    return column;
  }
}

/** Digits by their number, the rest without case: `run2` before `run10`. */
export function naturally(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.toLowerCase().split(/(\d+)/)) as [string[], string[]];
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = i % 2 === 1 ? Number(part) - Number(other) : compareText(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
