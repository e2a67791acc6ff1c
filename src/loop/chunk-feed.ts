import type { Chunk, Piece } from '../sets/chunk.js';
import type { OutputPlan } from '../sets/output-set.js';
import type { PieceCursor, PieceLimits, PieceSource } from '../sets/piece-source.js';

/**
 * Cuts the input into chunks as they are asked for: consecutive configurations, never across two outputs.
 * Where the input turns out to be malformed, all that comes before is handed out first.
 */
export class ChunkFeed {
  #source = 0;
  #cursor: PieceCursor | undefined;
  #nextId = 0;
  #nextIndex = 0;
  #error: unknown;

  constructor(
    private readonly sources: readonly PieceSource[],
    private readonly plan: OutputPlan,
  ) {}

  /** Part of the input that is handed out, 0 to 1; absent where the end is not known. */
  get fraction(): number | undefined {
    const total = this.#weight(this.sources.length);
    if (total === undefined) return this.sources.length === 1 ? this.#cursor?.fraction : undefined;
    const before = this.#weight(this.#source) ?? 0;
    const current = this.sources[this.#source]?.size ?? 0;
    return total === 0 ? 1 : (before + current * (this.#cursor?.fraction ?? 0)) / total;
  }

  /** The next chunk within the limits; undefined at the end. Rejects where the input is malformed. */
  async next(limits: PieceLimits): Promise<Chunk | undefined> {
    const pieces: Piece[] = [];
    let { count, bytes } = limits;
    let output: number | undefined;
    while (count > 0 && bytes > 0 && this.#error === undefined) {
      const source = await this.#current();
      if (source === undefined) break;
      const target = this.plan.ofSource[this.#source] ?? 0;
      if (output !== undefined && target !== output) break;
      const piece = await this.#take(source, { count, bytes });
      if (piece === undefined) continue;
      output = target;
      pieces.push(piece);
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

  #chunk(pieces: readonly Piece[], output: number): Chunk {
    const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
    const chunk: Chunk = { id: this.#nextId, firstIndex: this.#nextIndex, count, pieces, output };
    this.#nextId += 1;
    this.#nextIndex += count;
    return chunk;
  }

  async #current(): Promise<PieceCursor | undefined> {
    const source = this.sources[this.#source];
    if (source === undefined) return undefined;
    try {
      this.#cursor ??= await source.open();
    } catch (error) {
      this.#error = error;
    }
    return this.#cursor;
  }

  /** Undefined where the source is at its end or malformed. */
  async #take(cursor: PieceCursor, limits: PieceLimits): Promise<Piece | undefined> {
    try {
      const piece = await cursor.take(limits);
      if (piece !== undefined) return piece;
    } catch (error) {
      this.#error = error;
      return undefined;
    }
    await this.close();
    this.#source += 1;
    return undefined;
  }

  #weight(end: number): number | undefined {
    return this.sources
      .slice(0, end)
      .reduce<number | undefined>((sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size), 0);
  }
}
