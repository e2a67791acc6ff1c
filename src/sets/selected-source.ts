import { createHash } from 'node:crypto';
import type { Piece } from './chunk.js';
import {
  piecesOf,
  sourceStart,
  type PieceCursor,
  type PieceLimits,
  type PieceSource,
  type SourcePosition,
} from './piece-source.js';

/** What is passed over is not read where it is a file; of a stream this much is held at once. */
const passedLimits: PieceLimits = { count: 65_536, bytes: 4 << 20 };

/** Several sources as one input of which configurations are chosen by their index. */
class Selection {
  /** Configurations of each source, where that is known: one that was read to its end is. */
  readonly #counts: (number | undefined)[] = [];
  readonly #digest: string;

  constructor(
    readonly sources: readonly PieceSource[],
    /** Ascending, each once. */
    readonly chosen: Float64Array,
  ) {
    this.#digest = createHash('sha256').update(chosen).digest('hex');
  }

  source(place: number): PieceSource {
    const source = this.sources[place];
    if (source === undefined) throw new RangeError(`no source ${place}`);
    return {
      ...(source.isItems === undefined ? {} : { isItems: source.isItems }),
      name: source.name,
      isOnce: source.isOnce,
      identify: async () => {
        const identity = await source.identify();
        return identity && { ...identity, selection: `${identity.selection} ${this.#digest}` };
      },
      open: (from) => Promise.resolve(new SelectedCursor(this, { source, place, from: from ?? sourceStart })),
    };
  }

  /** Index in all sources together of the first configuration of one. */
  async firstOf(place: number): Promise<number> {
    let first = 0;
    for (let i = 0; i < place; i += 1) first += this.#counts[i] ??= await this.#count(i);
    return first;
  }

  learn(place: number, count: number): void {
    this.#counts[place] = count;
  }

  async #count(place: number): Promise<number> {
    const source = this.sources[place];
    let count = 0;
    if (source !== undefined) for await (const piece of piecesOf(source, passedLimits)) count += piece.count;
    return count;
  }
}

interface Opened {
  readonly source: PieceSource;
  readonly place: number;
  readonly from: SourcePosition;
}

/** Takes runs of chosen configurations, and passes over the others. */
class SelectedCursor implements PieceCursor {
  #cursor: PieceCursor | undefined;
  /** In all sources together: where the source begins, and the next configuration. */
  #first = 0;
  #index = 0;
  /** In `chosen`, of the next. */
  #next = 0;
  /** True once all is passed that an earlier reading took. */
  #isThere: boolean;

  constructor(
    private readonly selection: Selection,
    private readonly opened: Opened,
  ) {
    this.#isThere = opened.from.frame === 0;
  }

  async take(limits: PieceLimits): Promise<Piece | undefined> {
    this.#cursor ??= await this.#begin();
    for (let gap = this.#gap(); gap < Infinity; gap = this.#gap()) {
      const count = gap > 0 ? Math.min(gap, passedLimits.count) : Math.min(limits.count, this.#run());
      const { bytes } = gap > 0 ? passedLimits : limits;
      const piece = await this.#cursor.take({ count, bytes });
      if (piece === undefined) {
        this.selection.learn(this.opened.place, this.#index - this.#first);
        return undefined;
      }
      this.#index += piece.count;
      if (gap > 0) continue;
      this.#next += piece.count;
      this.#isThere ||= piece.origin.firstFrame >= this.opened.from.frame;
      if (this.#isThere) return piece;
    }
    // Nothing of the sources after this one is chosen.
    this.selection.learn(this.opened.place, Infinity);
    return undefined;
  }

  async close(): Promise<void> {
    await this.#cursor?.close();
    this.#cursor = undefined;
  }

  async #begin(): Promise<PieceCursor> {
    const { chosen } = this.selection;
    this.#first = await this.selection.firstOf(this.opened.place);
    this.#index = this.#first;
    while ((chosen[this.#next] ?? Infinity) < this.#first) this.#next += 1;
    return this.opened.source.open();
  }

  /** Configurations before the next chosen one. */
  #gap(): number {
    return (this.selection.chosen[this.#next] ?? Infinity) - this.#index;
  }

  /** Chosen configurations that follow each other from here on. */
  #run(): number {
    const { chosen } = this.selection;
    let run = 1;
    // One by one to where an earlier reading stopped, which may have been within a run.
    while (this.#isThere && run < passedLimits.count && chosen[this.#next + run] === this.#index + run)
      run += 1;
    return run;
  }
}

/** In order, each once. A `Set` could not hold as many as an input may have. */
export function ascending(indices: Iterable<number>): Float64Array {
  const sorted = Float64Array.from(indices).sort();
  let count = 0;
  for (const index of sorted) {
    if (count > 0 && sorted[count - 1] === index) continue;
    sorted[count] = index;
    count += 1;
  }
  return sorted.subarray(0, count);
}

/** Sources with only those configurations whose index in all of them together is chosen, by place. */
export function selectedSources(sources: readonly PieceSource[], chosen: Iterable<number>): PieceSource[] {
  const selection = new Selection(sources, ascending(chosen));
  return sources.map((_, place) => selection.source(place));
}
