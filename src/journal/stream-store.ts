import { rm } from 'node:fs/promises';
import type { ChunkResult } from '../engine/spec.js';
import type { Chunk } from '../sets/chunk.js';
import type { OutputWriter } from '../sets/output-writer.js';
import { publish } from '../system/files.js';
import { PartFile } from './part-file.js';
import type { ResultStore } from './result-store.js';

interface Waiting {
  readonly chunk: Chunk;
  readonly results: readonly ChunkResult[];
}

/** For an output that cannot be taken up again (standard output, memory): what waits for its turn is held in memory. */
export class StreamStore implements ResultStore {
  readonly #waiting = new Map<number, Waiting>();
  readonly #failed: PartFile | undefined;
  #nextIndex = 0;
  #held = 0;
  #last: Promise<void> = Promise.resolve();

  /** `failed` is the name of the failed set, where there is one. */
  constructor(
    private readonly writer: OutputWriter,
    private readonly failed?: string,
  ) {
    if (failed !== undefined) this.#failed = new PartFile(`${failed}.atomloop-part`, failed);
  }

  get heldBytes(): number {
    return this.#held;
  }

  commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    this.#waiting.set(chunk.firstIndex, { chunk, results });
    this.#held += sizeOf(results);
    const done = this.#last.then(() => this.#writeReady());
    this.#last = done.catch(() => undefined);
    return done;
  }

  async finish(): Promise<void> {
    await this.#last;
    const { failed } = this;
    if (failed === undefined || this.#failed === undefined) return;
    if (this.#failed.length > 0) {
      await this.#failed.sync();
      await publish(this.#failed.path, failed);
    } else await rm(failed, { force: true });
  }

  close(): Promise<void> {
    this.#failed?.close();
    return Promise.resolve();
  }

  async #writeReady(): Promise<void> {
    for (;;) {
      const next = this.#waiting.get(this.#nextIndex);
      if (next === undefined) return;
      this.#waiting.delete(this.#nextIndex);
      this.#nextIndex += next.chunk.count;
      for (const { bytes, failed } of next.results) {
        if (bytes.length > 0) await this.writer.write(bytes);
        if (failed.length > 0) await this.#writeFailed(failed);
      }
      this.#held -= sizeOf(next.results);
    }
  }

  async #writeFailed(bytes: Uint8Array): Promise<void> {
    if (this.#failed === undefined) await this.writer.writeFailed(bytes);
    else await this.#failed.append(bytes);
  }
}

function sizeOf(results: readonly ChunkResult[]): number {
  return results.reduce((sum, { bytes, failed }) => sum + bytes.length + failed.length, 0);
}
