/** Numbers of a block, about. */
const blockNumbers = 1 << 20;

/** A row: `width` numbers from `at` on. */
export interface Row {
  readonly block: Float64Array;
  readonly at: number;
}

/** Rows of numbers, all of one width, in blocks: it grows without ever copying what it has. */
export class RowTable {
  readonly #blocks: Float64Array[] = [];
  #count = 0;
  #width = 0;

  get count(): number {
    return this.#count;
  }

  /** Numbers per row; 0 while there is none. */
  get width(): number {
    return this.#width;
  }

  /** Rows that fill a block. */
  get #rows(): number {
    return Math.max(1, Math.floor(blockNumbers / Math.max(1, this.#width)));
  }

  /** False, and nothing is added, where the row is of another width than those before. */
  add(values: Float64Array): boolean {
    if (this.#count === 0) this.#width = values.length;
    if (values.length !== this.#width) return false;
    const rows = this.#rows;
    const place = this.#count % rows;
    if (place === 0) this.#blocks.push(new Float64Array(rows * this.#width));
    this.#blocks.at(-1)?.set(values, place * this.#width);
    this.#count += 1;
    return true;
  }

  row(index: number): Row {
    const rows = this.#rows;
    const block = this.#blocks[Math.floor(index / rows)];
    if (block === undefined || index >= this.#count) throw new RangeError(`no row ${index}`);
    return { block, at: (index % rows) * this.#width };
  }

  /** A copy of a row. */
  values(index: number): Float64Array {
    const { block, at } = this.row(index);
    return block.slice(at, at + this.#width);
  }
}

/** Sum of products of two rows, in an order that is always the same. */
export function dot(a: Row, b: Row, width: number): number {
  const [x, y, i, j] = [a.block, b.block, a.at, b.at];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = width - (width % 4);
  for (let k = 0; k < end; k += 4) {
    s0 += (x[i + k] as number) * (y[j + k] as number);
    s1 += (x[i + k + 1] as number) * (y[j + k + 1] as number);
    s2 += (x[i + k + 2] as number) * (y[j + k + 2] as number);
    s3 += (x[i + k + 3] as number) * (y[j + k + 3] as number);
  }
  for (let k = end; k < width; k += 1) s0 += (x[i + k] as number) * (y[j + k] as number);
  return s0 + s1 + (s2 + s3);
}
