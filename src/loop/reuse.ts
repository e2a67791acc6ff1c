import { digestPiece, digestSize } from '../engine/digests.js';
import type { ChunkResult } from '../engine/spec.js';
import type { PreviousRun } from '../journal/previous-run.js';
import { Replay } from '../journal/replay.js';
import type { ResultStore } from '../journal/result-store.js';
import type { ReuseTable } from '../journal/reuse-table.js';
import type { Chunk } from '../sets/chunk.js';
import { framesOf } from '../sets/piece-frames.js';
import { readPiece } from '../sets/piece-text.js';
import type { PieceLimits } from '../sets/piece-source.js';
import { bytesBefore, sliceChunk, type IndexedChunk } from '../sets/slice-chunk.js';
import type { Feed } from './chunk-feed.js';

/** So much of the input is looked up at once. */
export const lookupLimits: PieceLimits = { count: 4096, bytes: 1 << 20 };

/** A chunk whose configurations are looked up: their places in the earlier run, or why they have none. */
export interface LookedUp extends IndexedChunk {
  readonly places: readonly number[];
}

/** Looks the configurations of a chunk up by the digest of their text. */
export function lookUp(chunk: Chunk, table: ReuseTable, formats: readonly string[]): LookedUp {
  const format = formats[chunk.output] ?? '';
  const places: number[] = [];
  const frames = chunk.pieces.map((piece) => {
    const text = readPiece(piece);
    const found = framesOf(piece, text);
    const digests = digestPiece(piece, text, found);
    const view = new DataView(digests.buffer, digests.byteOffset, digests.length);
    for (let i = 0; i < digests.length / digestSize; i += 1) {
      places.push(table.match(view, i, { index: chunk.firstIndex + places.length, format }));
    }
    return found;
  });
  return { chunk, frames, places };
}

export interface ReusingFeedParts {
  readonly feed: Feed;
  readonly table: ReuseTable;
  readonly previous: PreviousRun;
  /** By output. */
  readonly formats: readonly string[];
  readonly store: ResultStore;
  readonly signal: AbortSignal;
  readonly onReused: (result: ChunkResult) => void;
}

/** Neighboring configurations that are all known or all to be computed. */
interface Stretch {
  readonly looked: LookedUp;
  readonly from: number;
  readonly to: number;
}

/** Hands out what an earlier run does not know; what it knows goes to the store at once, without a slot. */
export class ReusingFeed implements Feed {
  readonly #replay: Replay;
  #stretches: Stretch[] = [];

  constructor(private readonly parts: ReusingFeedParts) {
    this.#replay = new Replay(parts.previous, parts.table);
  }

  get fraction(): number | undefined {
    return this.parts.feed.fraction;
  }

  async next(limits: PieceLimits): Promise<Chunk | undefined> {
    const { feed, table, formats, signal } = this.parts;
    for (;;) {
      signal.throwIfAborted();
      const stretch = this.#stretches.shift();
      if (stretch === undefined) {
        const chunk = await feed.next(lookupLimits);
        if (chunk === undefined) return undefined;
        this.#stretches = stretchesOf(lookUp(chunk, table, formats));
      } else if (isKnown(stretch)) await this.#reuse(stretch);
      else return this.#cut(stretch, limits);
    }
  }

  async close(): Promise<void> {
    await this.#replay.close();
    await this.parts.feed.close();
  }

  async #reuse({ looked, from, to }: Stretch): Promise<void> {
    const chunk = sliceChunk(looked, from, to);
    const result = await this.#replay.result(chunk, looked.places.slice(from, to));
    await this.parts.store.commit(chunk, [result]);
    this.parts.onReused(result);
  }

  /** The first configurations of a stretch, within the limits; the others wait. */
  #cut({ looked, from, to }: Stretch, { count, bytes }: PieceLimits): Chunk {
    const begin = bytesBefore(looked, from);
    let end = from + 1;
    while (end < to && end - from < count && bytesBefore(looked, end) - begin < bytes) end += 1;
    if (end < to) this.#stretches.unshift({ looked, from: end, to });
    return sliceChunk(looked, from, end);
  }
}

function isKnown({ looked, from }: Stretch): boolean {
  return (looked.places[from] ?? -1) >= 0;
}

function stretchesOf(looked: LookedUp): Stretch[] {
  const { places } = looked;
  const stretches: Stretch[] = [];
  let from = 0;
  for (let to = 1; to <= places.length; to += 1) {
    const isEnd = to === places.length || (places[to] ?? -1) >= 0 !== (places[from] ?? -1) >= 0;
    if (!isEnd) continue;
    stretches.push({ looked, from, to });
    from = to;
  }
  return stretches;
}
