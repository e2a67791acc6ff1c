import type { PieceLimits } from '../sets/piece-source.js';

const chunkBytes = 1 << 20;
/** The last chunks are not cut smaller: even there a chunk shall cost more than its dispatch. */
const leastBytes = 1 << 16;
const targetSeconds = 0.1;
const firstCount = 4;
const growth = 4;

/**
 * How many configurations the next chunk gets. A given size is kept; otherwise chunks grow from a few
 * configurations towards a tenth of a second of work or 1 MiB of text, so that cheap operators pay no
 * overhead and of expensive ones little is in flight. Towards the end they shrink, so that slots end together.
 */
export class ChunkSizer {
  #count = firstCount;

  constructor(
    private readonly given: number | undefined,
    private readonly slots: () => number,
  ) {}

  /** A chunk of `count` configurations took `seconds` of one slot. */
  learn(count: number, seconds: number): void {
    if (count < this.#count / 2) return;
    const ideal = (count * targetSeconds) / Math.max(seconds, 1e-4);
    this.#count = Math.max(1, Math.min(ideal, this.#count * growth));
  }

  /** `remaining` is the number of bytes of text that are still to be handed out, where it is known. */
  next(remaining?: number): PieceLimits {
    if (this.given !== undefined) return { count: this.given, bytes: Infinity };
    const share = remaining === undefined ? chunkBytes : remaining / (4 * this.slots());
    return { count: Math.floor(this.#count), bytes: Math.max(leastBytes, Math.min(chunkBytes, share)) };
  }
}
