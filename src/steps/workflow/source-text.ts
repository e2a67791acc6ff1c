import type { ErrorPlace } from '../../errors.js';

/** The text of a file, which knows where its lines begin. */
export class SourceText {
  #starts: number[] | undefined;

  constructor(
    readonly text: string,
    /** Name of the file, and its first line where the text is only a part of it. */
    readonly origin: ErrorPlace,
  ) {}

  /** File, line and byte column of an offset. */
  place(at: number): ErrorPlace {
    const starts = (this.#starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const column = Buffer.byteLength(this.text.slice(starts[low] ?? 0, at)) + 1;
    return { ...this.origin, line: (this.origin.line ?? 1) + low, column };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
