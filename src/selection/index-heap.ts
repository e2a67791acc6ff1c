/** Indices by key, the least first; of equal keys the lower index. Keys may only grow while an index is first. */
export class IndexHeap {
  readonly #heap: Uint32Array;
  #size = 0;

  constructor(
    private readonly keys: Float64Array,
    indices: Iterable<number>,
  ) {
    this.#heap = Uint32Array.from(indices);
    this.#size = this.#heap.length;
    for (let place = (this.#size >> 1) - 1; place >= 0; place -= 1) this.#sink(place);
  }

  get size(): number {
    return this.#size;
  }

  /** Undefined where there is none. */
  get first(): number | undefined {
    return this.#size === 0 ? undefined : this.#heap[0];
  }

  /** The least key of all others; Infinity where there are none. */
  get secondKey(): number {
    return Math.min(this.#key(1), this.#key(2));
  }

  /** The key of the first has grown. */
  settle(): void {
    this.#sink(0);
  }

  dropFirst(): void {
    this.#size -= 1;
    this.#heap[0] = this.#heap[this.#size] ?? 0;
    this.#sink(0);
  }

  #key(place: number): number {
    return place < this.#size ? (this.keys[this.#heap[place] ?? 0] ?? Infinity) : Infinity;
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#key(a), this.#key(b)];
    return x < y || (x === y && (this.#heap[a] ?? 0) < (this.#heap[b] ?? 0));
  }

  #sink(from: number): void {
    const heap = this.#heap;
    for (let place = from; ;) {
      const left = 2 * place + 1;
      if (left >= this.#size) return;
      const child = left + 1 < this.#size && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(child, place)) return;
      [heap[place], heap[child]] = [heap[child] ?? 0, heap[place] ?? 0];
      place = child;
    }
  }
}
