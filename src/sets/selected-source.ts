import type { Piece } from './chunk.js';
import type { PieceCursor, PieceSource } from './piece-source.js';

/** The configurations of several sources whose index in all of them together is chosen, by place. */
export function selectedSource(sources: readonly PieceSource[], chosen: ReadonlySet<number>): PieceSource {
  return {
    name: sources.length === 1 ? (sources[0]?.name ?? '') : '<selection>',
    isOnce: sources.some((source) => source.isOnce),
    isItems: sources.some((source) => source.isItems === true),
    identify: () => Promise.resolve(undefined),
    open: () => Promise.resolve(new SelectedCursor(sources, chosen)),
  };
}

class SelectedCursor implements PieceCursor {
  #source = 0;
  #index = 0;
  #cursor: PieceCursor | undefined;

  constructor(
    private readonly sources: readonly PieceSource[],
    private readonly chosen: ReadonlySet<number>,
  ) {}

  async take(): Promise<Piece | undefined> {
    for (;;) {
      const source = this.sources[this.#source];
      if (source === undefined) return undefined;
      this.#cursor ??= await source.open();
      const piece = await this.#cursor.take({ count: 1, bytes: Infinity });
      if (piece === undefined) {
        await this.close();
        this.#source += 1;
        continue;
      }
      this.#index += 1;
      if (this.chosen.has(this.#index - 1)) return piece;
    }
  }

  async close(): Promise<void> {
    await this.#cursor?.close();
    this.#cursor = undefined;
  }
}
