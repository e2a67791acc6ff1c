import type { Chunk, ChunkPiece, Piece } from '../sets/chunk.js';
import { wholeInput, type Hole } from '../sets/hole.js';
import type { OutputPlan } from '../sets/output-set.js';
import {
  sourceStart,
  type PieceCursor,
  type PieceLimits,
  type PieceSource,
  type SourcePosition,
} from '../sets/piece-source.js';

/** Hands out what is to be computed. */
export interface Feed {
  /** Part of the input that is handed out, 0 to 1; absent where the end is not known. */
  readonly fraction: number | undefined;
  /** The next chunk within the limits; undefined at the end. Rejects where the input is malformed. */
  next(limits: PieceLimits): Promise<Chunk | undefined>;
  close(): Promise<void>;
}

/** What follows the last piece in the same file is one piece with it: blocks in which a file was indexed are no borders. */
function addPiece(pieces: ChunkPiece[], next: ChunkPiece): void {
  const last = pieces.at(-1);
  const isNext =
    last?.source === next.source &&
    !(last.text instanceof Uint8Array || next.text instanceof Uint8Array) &&
    last.text.offset + last.text.length === next.text.offset;
  if (!isNext) {
    pieces.push(next);
    return;
  }
  const text = { ...last.text, length: last.text.length + next.text.length };
  pieces[pieces.length - 1] = { ...last, count: last.count + next.count, text };
}

/**
 * Cuts the input into chunks as they are asked for: consecutive configurations, never across two outputs.
 * Where the input turns out to be malformed, all that comes before is handed out first.
 */
export class ChunkFeed implements Feed {
  readonly #holes: Hole[];
  #source: number;
  #from: SourcePosition;
  #left: number;
  #nextIndex: number;
  #cursor: PieceCursor | undefined;
  #error: unknown;
  /** Index of the first and the number of configurations, where that is known beforehand. */
  readonly #extent: { readonly first: number; readonly count: number } | undefined;

  constructor(
    private readonly sources: readonly PieceSource[],
    private readonly plan: OutputPlan,
    holes: readonly Hole[] = [wholeInput],
  ) {
    this.#holes = [...holes];
    const first = this.#holes.shift() ?? { ...wholeInput, count: 0 };
    this.#source = first.source;
    this.#from = first.position;
    this.#left = first.count;
    this.#nextIndex = first.index;
    const last = holes.at(-1) ?? first;
    const count = last.index + last.count - first.index;
    this.#extent = Number.isFinite(count) ? { first: first.index, count } : undefined;
  }

  /** Part of the input that is handed out, 0 to 1; absent where the end is not known. */
  get fraction(): number | undefined {
    if (this.#extent !== undefined) {
      const { first, count } = this.#extent;
      return count === 0 ? 1 : (this.#nextIndex - first) / count;
    }
    const total = this.#weight(this.sources.length);
    if (total === undefined) return this.sources.length === 1 ? this.#cursor?.fraction : undefined;
    const before = this.#weight(this.#source) ?? 0;
    const current = this.sources[this.#source]?.size ?? 0;
    return total === 0 ? 1 : (before + current * (this.#cursor?.fraction ?? 0)) / total;
  }

  /** The next chunk within the limits; undefined at the end. Rejects where the input is malformed. */
  async next(limits: PieceLimits): Promise<Chunk | undefined> {
    await this.#enterHole();
    const pieces: ChunkPiece[] = [];
    let count = Math.min(limits.count, this.#left);
    let { bytes } = limits;
    let output: number | undefined;
    while (count > 0 && bytes > 0) {
      const piece = await this.#piece({ count, bytes }, output);
      if (piece === undefined) break;
      const source = this.#source;
      output = this.plan.ofSource[source] ?? 0;
      addPiece(pieces, { ...piece, source });
      count -= piece.count;
      bytes -= piece.text.length;
    }
    if (pieces.length > 0) return this.#chunk(pieces, output ?? 0);
    if (this.#error !== undefined) throw this.#error as Error;
    return undefined;
  }

  async close(): Promise<void> {
    await this.#cursor?.close();
    this.#cursor = undefined;
  }

  /** Where a hole is handed out whole, the next one begins. */
  async #enterHole(): Promise<void> {
    if (this.#left > 0) return;
    const next = this.#holes.shift();
    if (next === undefined) return;
    await this.close();
    this.#source = next.source;
    this.#from = next.position;
    this.#left = next.count;
    this.#nextIndex = next.index;
  }

  #chunk(pieces: readonly ChunkPiece[], output: number): Chunk {
    const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
    const chunk: Chunk = { firstIndex: this.#nextIndex, count, pieces, output };
    this.#nextIndex += count;
    this.#left -= count;
    return chunk;
  }

  /** The next piece that goes to `output`, if that is given; undefined at an end or at a malformed place. */
  async #piece(limits: PieceLimits, output: number | undefined): Promise<Piece | undefined> {
    while (this.#error === undefined) {
      const source = this.sources[this.#source];
      if (source === undefined || (output !== undefined && this.plan.ofSource[this.#source] !== output))
        return undefined;
      try {
        this.#cursor ??= await source.open(this.#from);
        const piece = await this.#cursor.take(limits);
        if (piece !== undefined) return piece;
        await this.close();
      } catch (error) {
        this.#error = error;
        return undefined;
      }
      this.#source += 1;
      this.#from = sourceStart;
    }
    return undefined;
  }

  #weight(end: number): number | undefined {
    return this.sources
      .slice(0, end)
      .reduce<number | undefined>(
        (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
        0,
      );
  }
}
