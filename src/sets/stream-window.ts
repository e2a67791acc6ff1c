/** The part of a stream that is read but not yet handed out; offsets count from the stream's start. */
export class StreamWindow {
  readonly #blocks: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;

  push(bytes: Uint8Array): void {
    this.#blocks.push({ offset: this.#end, bytes });
    this.#end += bytes.length;
  }

  /** A copy of the bytes from `start` to `end`, in memory that threads can share. */
  copy(start: number, end: number): Uint8Array {
    const copy = new Uint8Array(new SharedArrayBuffer(end - start));
    for (const { offset, bytes } of this.#blocks) {
      const from = Math.max(start, offset);
      const to = Math.min(end, offset + bytes.length);
      if (from < to) copy.set(bytes.subarray(from - offset, to - offset), from - start);
    }
    return copy;
  }

  /** Forgets what lies before `offset`. */
  drop(offset: number): void {
    for (;;) {
      const first = this.#blocks[0];
      if (first === undefined || first.offset + first.bytes.length > offset) return;
      this.#blocks.shift();
    }
  }
}
