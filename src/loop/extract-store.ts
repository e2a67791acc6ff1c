import { decodeExtracts } from '../engine/extracts.js';
import type { ChunkResult } from '../engine/spec.js';
import type { ResultStore } from '../journal/result-store.js';
import type { Chunk } from '../sets/chunk.js';

/** Data of one configuration; undefined where its extraction failed. */
export type OnExtract = (data: unknown, index: number) => void;

interface Waiting {
  readonly chunk: Chunk;
  readonly results: readonly ChunkResult[];
}

/** Hands over what a global operator extracts, in input order; what comes early waits in memory. */
export class ExtractStore implements ResultStore {
  readonly takesExtracts = true;
  readonly #waiting = new Map<number, Waiting>();
  #held = 0;

  constructor(
    private readonly onExtract: OnExtract,
    private nextIndex = 0,
  ) {}

  get heldBytes(): number {
    return this.#held;
  }

  commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    this.#waiting.set(chunk.firstIndex, { chunk, results });
    this.#held += sizeOf(results);
    return Promise.resolve().then(() => {
      this.#handOver();
    });
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #handOver(): void {
    for (let next = this.#waiting.get(this.nextIndex); next; next = this.#waiting.get(this.nextIndex)) {
      const { chunk, results } = next;
      this.#waiting.delete(chunk.firstIndex);
      this.#held -= sizeOf(results);
      let index = chunk.firstIndex;
      for (const data of results.flatMap(extractsOf)) {
        this.onExtract(data, index);
        index += 1;
      }
      this.nextIndex += chunk.count;
    }
  }
}

/** Where a worker died the result was made without the operator, and is none of extracts. */
function extractsOf({ bytes, status, entries }: ChunkResult): unknown[] {
  return entries.length > 0 ? Array.from(status, () => undefined) : decodeExtracts(bytes);
}

function sizeOf(results: readonly ChunkResult[]): number {
  return results.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
