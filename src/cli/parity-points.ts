/** Pairs that are kept as they are; more become counts of cells. */
const mostPoints = 4000;
/** The range of all values is at least half as many cells, and at most as many. */
const mostCells = 256;
/** Cells of one row are this far apart in a key; their numbers are far below half of it. */
const rowStride = 2 ** 26;

/** Pairs of one category, or the cells that they fall in. */
export interface ParityMarks {
  readonly category: string;
  /** Reference and calculated value, of points or of the lower left corners of cells. */
  readonly places: readonly (readonly [ref: number, calc: number])[];
  /** How many pairs are in each cell; absent for points. */
  readonly counts?: readonly number[];
}

/**
 * Pairs of values for a plot, in bounded memory: single points while they are few, then counts in square cells, whose
 * width doubles with the range. What comes out depends on the pairs and the first of them alone.
 */
export class ParityPoints {
  least = Infinity;
  most = -Infinity;
  readonly #points: [category: string, ref: number, calc: number][] = [];
  readonly #cells = new Map<string, Map<number, number>>();
  /** Where the cells are counted from, and their width; 0 while there are points. */
  #origin = 0;
  #width = 0;

  add(category: string, ref: number, calc: number): void {
    this.least = Math.min(this.least, ref, calc);
    this.most = Math.max(this.most, ref, calc);
    if (this.#width > 0) {
      this.#widen();
      this.#count(category, ref, calc);
      return;
    }
    this.#points.push([category, ref, calc]);
    if (this.#points.length <= mostPoints) return;
    this.#origin = this.#points[0]?.[1] ?? 0;
    this.#width = 2 ** Math.ceil(Math.log2(Math.max(this.most - this.least, Number.MIN_VALUE) / mostCells));
    this.#width = Math.max(this.#width, Number.MIN_VALUE * mostCells);
    for (const point of this.#points) this.#count(...point);
    this.#points.length = 0;
  }

  /** Of a cell; 0 while there are points. */
  get width(): number {
    return this.#width;
  }

  /** By category, in the order of `categories`. */
  marks(categories: readonly string[]): ParityMarks[] {
    return categories.flatMap((category) => {
      const cells = this.#cells.get(category);
      if (cells !== undefined) return [this.#cellMarks(category, cells)];
      const places = this.#points
        .filter(([of]) => of === category)
        .map(([, ref, calc]) => [ref, calc] as const);
      return places.length === 0 ? [] : [{ category, places }];
    });
  }

  #cellMarks(category: string, cells: ReadonlyMap<number, number>): ParityMarks {
    const sorted = [...cells].sort(([a], [b]) => a - b);
    const corner = (cell: number): number => this.#origin + cell * this.#width;
    const places = sorted.map(([key]) => {
      const [column, row] = cellOf(key);
      return [corner(column), corner(row)] as const;
    });
    return { category, places, counts: sorted.map(([, count]) => count) };
  }

  #count(category: string, ref: number, calc: number): void {
    const cells = this.#cells.get(category) ?? new Map<number, number>();
    this.#cells.set(category, cells);
    const key = keyOf(this.#cell(ref), this.#cell(calc));
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }

  #cell(value: number): number {
    return Math.floor((value - this.#origin) / this.#width);
  }

  /** Two by two cells become one: widths are powers of two, so that this is what wider cells would have counted. */
  #widen(): void {
    while (this.most - this.least > mostCells * this.#width) {
      this.#width *= 2;
      for (const [category, cells] of this.#cells) this.#cells.set(category, halved(cells));
    }
  }
}

function keyOf(column: number, row: number): number {
  return column * rowStride + row + rowStride / 2;
}

function cellOf(key: number): [column: number, row: number] {
  const column = Math.floor(key / rowStride);
  return [column, key - column * rowStride - rowStride / 2];
}

function halved(cells: ReadonlyMap<number, number>): Map<number, number> {
  const wider = new Map<number, number>();
  for (const [key, count] of cells) {
    const [column, row] = cellOf(key).map((place) => Math.floor(place / 2)) as [number, number];
    const half = keyOf(column, row);
    wider.set(half, (wider.get(half) ?? 0) + count);
  }
  return wider;
}
