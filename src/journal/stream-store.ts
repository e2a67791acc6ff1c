import type { ChunkResult } from '../engine/spec.js';
import type { Chunk } from '../sets/chunk.js';
import type { OutputWriter } from '../sets/output-writer.js';
import type { ResultStore } from './result-store.js';

interface Waiting {
  readonly chunk: Chunk;
  readonly results: readonly ChunkResult[];
}

/** For outputs that cannot be taken up again (standard output, memory): what waits for its turn is held in memory. */
export class StreamStore implements ResultStore {
  readonly #waiting = new Map<number, Waiting>();
  #nextIndex = 0;
  #held = 0;

  constructor(private readonly writers: readonly OutputWriter[]) {}

  get heldBytes(): number {
    return this.#held;
  }

  async commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    this.#waiting.set(chunk.firstIndex, { chunk, results });
    this.#held += sizeOf(results);
    for (;;) {
      const next = this.#waiting.get(this.#nextIndex);
      if (next === undefined) return;
      this.#waiting.delete(this.#nextIndex);
      this.#nextIndex += next.chunk.count;
      const writer = this.writers[next.chunk.output];
      for (const { bytes, failed } of next.results) {
        if (bytes.length > 0) await writer?.write(bytes);
        if (failed.length > 0) await writer?.writeFailed(failed);
      }
      this.#held -= sizeOf(next.results);
    }
  }

  async finish(): Promise<void> {
    for (const writer of this.writers) await writer.finish();
  }

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()));
  }
}

function sizeOf(results: readonly ChunkResult[]): number {
  return results.reduce((sum, { bytes, failed }) => sum + bytes.length + failed.length, 0);
}
