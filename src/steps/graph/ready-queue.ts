import type { Instance } from './template.js';

/** Steps that may start, the first inserted first: a binary heap. */
export class ReadyQueue {
  readonly #heap: Instance[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(instance: Instance): void {
    const heap = this.#heap;
    let at = heap.push(instance) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#sequence(above) <= instance.sequence) break;
      this.#swap(at, above);
      at = above;
    }
  }

  pop(): Instance | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    this.#sink();
    return first;
  }

  #sink(): void {
    for (let at = 0; ;) {
      let least = 2 * at + 1;
      if (this.#sequence(least + 1) < this.#sequence(least)) least += 1;
      if (this.#sequence(least) >= this.#sequence(at)) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #sequence(at: number): number {
    return this.#heap[at]?.sequence ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
