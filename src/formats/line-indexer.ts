import { formatError } from '../errors.js';
import type { FrameBlock, FrameIndexer } from './format.js';

const newline = 10;
const mostLine = 1 << 28;

/** Atoms in the record of a line, as far as one can see; anything it throws is left to decoding. */
type AtomCount = (line: Uint8Array) => number;

/** Indexes text that has one configuration per line; blank lines belong to the next one. */
export class LineIndexer implements FrameIndexer {
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #offset = 0;
  #begin = 0;
  #line = 1;
  #beginLine = 1;
  #isFirst = true;

  constructor(
    readonly file: string,
    readonly atomCount: AtomCount,
  ) {}

  feed(block: Uint8Array, last: boolean): FrameBlock {
    const offsets: number[] = [];
    const lengths: number[] = [];
    const lines: number[] = [];
    const atoms: number[] = [];
    const take = (line: Uint8Array, end: number): void => {
      this.#line += 1;
      if (isBlank(line)) return;
      offsets.push(this.#begin);
      lengths.push(end - this.#begin);
      lines.push(this.#beginLine);
      atoms.push(this.atomCount(line));
      this.#begin = end;
      this.#beginLine = this.#line;
      this.#isFirst = false;
    };
    let at = 0;
    for (let end = block.indexOf(newline); end >= 0; end = block.indexOf(newline, at)) {
      take(this.#whole(block.subarray(at, end)), this.#offset + end + 1);
      at = end + 1;
    }
    this.#offset += block.length;
    this.#keep(block.subarray(at));
    if (last && this.#pieceBytes > 0) take(this.#whole(new Uint8Array()), this.#offset);
    const error = this.#problem(last);
    const found = [offsets, lengths, lines, atoms].map((numbers) => Float64Array.from(numbers));
    const [o, l, n, a] = found as [Float64Array, Float64Array, Float64Array, Float64Array];
    return { offsets: o, lengths: l, lines: n, atoms: a, ...(error === undefined ? {} : { error }) };
  }

  #problem(last: boolean) {
    const { file } = this;
    if (this.#pieceBytes > mostLine) {
      return formatError('E_LINE_TOO_LONG', 'line is longer than 256 MiB', { file, line: this.#line });
    }
    if (!last || !this.#isFirst) return undefined;
    return formatError('E_EMPTY', 'no configuration in the file', {
      file,
      line: 1,
      expected: 'one JSON object per line',
      got: 'the end',
    });
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece.slice());
    this.#pieceBytes += piece.length;
  }

  #whole(rest: Uint8Array): Uint8Array {
    if (this.#pieces.length === 0) return rest;
    const line = Buffer.concat([...this.#pieces, rest]);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return line;
  }
}

/** True for a line of white space. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
