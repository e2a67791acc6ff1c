import type { ChunkResult } from '../engine/spec.js';
import type { RunCounts } from '../events.js';
import type { Chunk } from '../sets/chunk.js';
import type { ResultStore } from './result-store.js';
import type { RunStore } from './run-store.js';

const patienceMilliseconds = 1000;

/**
 * Holds a few results that come before their turn, for a second at most: most often their turn comes at once,
 * and they need not go through `late`. A held result is not committed: it counts as in flight, and a slot
 * is not fed in its place.
 */
export class PatientStore implements ResultStore {
  /** What lets a held result go, by the index of its first configuration, oldest first. */
  readonly #held = new Map<number, () => void>();
  readonly #unsettled = new Set<Promise<void>>();

  constructor(
    private readonly store: RunStore,
    /** How many results are held at most. */
    private readonly limit: number,
  ) {}

  get heldBytes(): number {
    return this.store.heldBytes;
  }

  commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    const done = this.#commit(chunk, results);
    const forget = (): void => {
      this.#unsettled.delete(settled);
    };
    const settled: Promise<void> = done.then(forget, forget);
    this.#unsettled.add(settled);
    return done;
  }

  async #commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    // Results of an earlier run come as fast as they are read: what they would wait for may take long.
    const isReused = results.some((result) => result.isReused === true);
    if (!isReused && chunk.firstIndex !== this.store.nextIndex) await this.#turnOf(chunk);
    await this.store.commit(chunk, results);
    this.#held.get(this.store.nextIndex)?.();
  }

  async finish(counts: Readonly<RunCounts>): Promise<void> {
    await this.#settle();
    await this.store.finish(counts);
  }

  async close(): Promise<void> {
    await this.#settle();
    await this.store.close();
  }

  /** Resolves when it is the turn of the chunk, or when it may not be held any longer. */
  #turnOf({ firstIndex }: Chunk): Promise<void> {
    return new Promise((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        this.#held.delete(firstIndex);
        resolve();
      };
      const timer = setTimeout(release, patienceMilliseconds);
      this.#held.set(firstIndex, release);
      const [oldest] = this.#held.values();
      if (this.#held.size > this.limit) oldest?.();
    });
  }

  /** Nobody is held any longer, and all that came is committed. */
  async #settle(): Promise<void> {
    for (const release of [...this.#held.values()]) release();
    await Promise.all(this.#unsettled);
  }
}
