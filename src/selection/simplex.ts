/** Columns of a linear program, `rows` numbers each, and their costs. */
export interface ProgramColumns {
  readonly rows: number;
  readonly count: number;
  /** Member `row` of a column. */
  readonly at: (column: number, row: number) => number;
  readonly cost: (column: number) => number;
}

/** What a program came to; `price` is the dual solution, by row. */
export type ProgramResult =
  | { readonly type: 'optimal'; readonly value: number; readonly price: Float64Array }
  /** The price of each column is at most 0, and that of the right hand side is positive. */
  | { readonly type: 'infeasible'; readonly price: Float64Array };

const tolerance = 1e-11;

/** One program of few rows: its basis, and the inverse of it. */
class RevisedSimplex {
  readonly #columns: ProgramColumns;
  /** Of columns; from `count` on they are artificial. */
  readonly #basis: number[];
  readonly #inverse: Float64Array;
  readonly #solution: Float64Array;
  /** Artificial columns have done their part: they stay at zero. */
  #isReal = false;

  constructor(columns: ProgramColumns, right: Float64Array) {
    const { rows, count } = columns;
    this.#columns = columns;
    this.#basis = Array.from({ length: rows }, (_, row) => count + row);
    this.#inverse = new Float64Array(rows * rows);
    for (let row = 0; row < rows; row += 1) this.#inverse[row * rows + row] = 1;
    this.#solution = right.slice();
  }

  solve(): ProgramResult {
    const { count, cost } = this.#columns;
    const artificial = (column: number): number => (column < count ? 0 : 1);
    this.#minimize(artificial);
    if (this.#value(artificial) > tolerance * 10)
      return { type: 'infeasible', price: this.#price(artificial) };
    const real = (column: number): number => (column < count ? cost(column) : 0);
    this.#isReal = true;
    this.#minimize(real);
    return { type: 'optimal', value: this.#value(real), price: this.#price(real) };
  }

  #minimize(cost: (column: number) => number): void {
    const { count } = this.#columns;
    // Steepest columns are quick; where that does not end, those of the lowest index do.
    const patience = 50 * (this.#columns.rows + 1);
    for (let step = 0; step < 100 * patience; step += 1) {
      const entering = this.#entering(this.#price(cost), { cost, count, isFirst: step > patience });
      if (entering === undefined) return;
      if (!this.#pivot(entering)) return;
    }
  }

  #entering(
    price: Float64Array,
    { cost, count, isFirst }: { cost: (column: number) => number; count: number; isFirst: boolean },
  ): number | undefined {
    const { rows, at } = this.#columns;
    let best: number | undefined;
    let least = -tolerance;
    for (let column = 0; column < count; column += 1) {
      let reduced = cost(column);
      for (let row = 0; row < rows; row += 1) reduced -= (price[row] as number) * at(column, row);
      if (reduced >= least) continue;
      if (isFirst) return column;
      least = reduced;
      best = column;
    }
    return best;
  }

  /** False where nothing leaves: the value has no bound, which a combination with a sum of 1 cannot have. */
  #pivot(entering: number): boolean {
    const { rows } = this.#columns;
    const direction = this.#direction(entering);
    let leaving = -1;
    let least = Infinity;
    for (let row = 0; row < rows; row += 1) {
      const step = direction[row] as number;
      const isHeld = this.#isReal && (this.#basis[row] as number) >= this.#columns.count;
      if (isHeld ? Math.abs(step) <= tolerance : step <= tolerance) continue;
      const ratio = isHeld ? 0 : (this.#solution[row] as number) / step;
      const isTie = ratio === least && (this.#basis[row] as number) < (this.#basis[leaving] ?? Infinity);
      if (ratio < least || isTie) {
        least = ratio;
        leaving = row;
      }
    }
    if (leaving < 0) return false;
    this.#exchange(leaving, { entering, direction, step: Math.max(0, least) });
    return true;
  }

  #direction(column: number): Float64Array {
    const { rows, at } = this.#columns;
    return Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let k = 0; k < rows; k += 1) sum += (this.#inverse[row * rows + k] as number) * at(column, k);
      return sum;
    });
  }

  #exchange(
    leaving: number,
    { entering, direction, step }: { entering: number; direction: Float64Array; step: number },
  ): void {
    const { rows } = this.#columns;
    const pivot = direction[leaving] as number;
    for (let k = 0; k < rows; k += 1)
      this.#inverse[leaving * rows + k] = (this.#inverse[leaving * rows + k] as number) / pivot;
    for (let row = 0; row < rows; row += 1) {
      const part = direction[row] as number;
      if (row === leaving || part === 0) continue;
      for (let k = 0; k < rows; k += 1)
        this.#inverse[row * rows + k] =
          (this.#inverse[row * rows + k] as number) - part * (this.#inverse[leaving * rows + k] as number);
      this.#solution[row] = Math.max(0, (this.#solution[row] as number) - part * step);
    }
    this.#solution[leaving] = step;
    this.#basis[leaving] = entering;
  }

  #value(cost: (column: number) => number): number {
    return this.#basis.reduce((sum, column, row) => sum + cost(column) * (this.#solution[row] as number), 0);
  }

  #price(cost: (column: number) => number): Float64Array {
    const { rows } = this.#columns;
    return Float64Array.from({ length: rows }, (_, k) =>
      this.#basis.reduce(
        (sum, column, row) => sum + cost(column) * (this.#inverse[row * rows + k] as number),
        0,
      ),
    );
  }
}

/**
 * Least cost of a combination of columns, none of them negative, that gives `right`, whose members are not negative either. The
 * revised simplex method of G. B. Dantzig, with the rule of R. G. Bland (1977), doi:10.1287/moor.2.2.103, where it goes in circles.
 */
export function leastCost(columns: ProgramColumns, right: Float64Array): ProgramResult {
  return new RevisedSimplex(columns, right).solve();
}
