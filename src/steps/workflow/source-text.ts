import type { ErrorPlace } from '../../errors.js';

/** The text of a file, which knows where its lines begin. */
export class SourceText {
  #starts: number[] | undefined;
  /** The last place, from where the next one in its line is counted. */
  #last = { at: 0, start: 0, bytes: 0 };

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
    const column = this.#bytes(starts[low] ?? 0, at) + 1;
    return { ...this.origin, line: (this.origin.line ?? 1) + low, column };
  }

  #bytes(start: number, at: number): number {
    const last = this.#last;
    const isAfter = last.start === start && last.at <= at;
    const from = isAfter ? last.at : start;
    const bytes = (isAfter ? last.bytes : 0) + Buffer.byteLength(this.text.slice(from, at));
    this.#last = { at, start, bytes };
    return bytes;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
