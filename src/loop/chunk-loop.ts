import { Status, type ChunkResult } from '../engine/spec.js';
import { AtomloopError } from '../errors.js';
import type { EventListener, RunCounts } from '../events.js';
import { waitingPerSlot, type Session } from '../schemes/scheme.js';
import type { Chunk } from '../sets/chunk.js';
import type { OutputWriter } from '../sets/output-writer.js';
import { monotonicSeconds } from '../system/clock.js';
import type { ChunkFeed } from './chunk-feed.js';
import type { ChunkSizer } from './chunk-size.js';
import { runChunk } from './task-runner.js';

export interface ChunkLoopParts {
  readonly session: Session;
  readonly feed: ChunkFeed;
  readonly sizer: ChunkSizer;
  /** Bytes of all inputs, where known. */
  readonly totalBytes: number | undefined;
  readonly writers: readonly OutputWriter[];
  readonly stopOnFailure: boolean;
  readonly onEvent: EventListener;
  readonly signal: AbortSignal;
}

type Finished = { readonly output: number; readonly results: readonly ChunkResult[] } | { readonly error: AtomloopError };

/** Results that wait for their turn may take this much memory before feeding pauses. */
const waitingBytesLimit = 64 << 20;

function heldBytes(finished: Finished): number {
  if ('error' in finished) return 0;
  return finished.results.reduce((sum, { bytes, failed }) => sum + bytes.length + failed.length, 0);
}

/** Feeds chunks to a session and writes their results in input order, with bounded memory. */
export class ChunkLoop {
  readonly counts: RunCounts = { read: 0, done: 0, failed: 0, dropped: 0, written: 0, atoms: 0 };
  readonly #finished = new Map<number, Finished>();
  #waitingBytes = 0;
  #nextCommit = 0;
  #inFlight = 0;
  #isFed = false;
  #inputError: unknown;
  #wake: () => void = () => undefined;

  constructor(private readonly parts: ChunkLoopParts) {}

  /** Rejects with the first error in input order, after all that comes before it is written. */
  async run(): Promise<void> {
    const { session, signal } = this.parts;
    const onAbort = (): void => {
      session.stop();
      this.#wake();
    };
    session.onSlots(this.#wakeUp);
    signal.addEventListener('abort', onAbort);
    try {
      await this.#loop();
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #loop(): Promise<void> {
    for (;;) {
      this.parts.signal.throwIfAborted();
      await this.#commitFinished();
      if (this.#canFeed && (await this.#feedOne())) continue;
      if (this.#isFed && this.#inFlight === 0 && this.#finished.size === 0) break;
      if (!this.#finished.has(this.#nextCommit)) await this.#somethingHappens();
    }
    if (this.#inputError !== undefined) throw this.#inputError as Error;
  }

  get #canFeed(): boolean {
    const room = this.parts.session.slots * (1 + waitingPerSlot);
    return !this.#isFed && this.#inFlight < room && this.#waitingBytes < waitingBytesLimit;
  }

  #somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  readonly #wakeUp = (): void => {
    this.#wake();
  };

  async #feedOne(): Promise<boolean> {
    const { feed, sizer, totalBytes } = this.parts;
    const { fraction } = feed;
    const remaining = totalBytes === undefined || fraction === undefined ? undefined : totalBytes * (1 - fraction);
    try {
      const chunk = await feed.next(sizer.next(remaining));
      if (chunk !== undefined) this.#start(chunk);
      else this.#isFed = true;
      return chunk !== undefined;
    } catch (error) {
      this.#inputError = error;
      this.#isFed = true;
      return false;
    }
  }

  #start(chunk: Chunk): void {
    const { session, signal, sizer } = this.parts;
    const started = monotonicSeconds();
    this.#inFlight += 1;
    const finish = (finished: Finished): void => {
      this.#inFlight -= 1;
      this.#finished.set(chunk.id, finished);
      this.#waitingBytes += heldBytes(finished);
      this.#wake();
    };
    runChunk(session, chunk, signal).then(
      (results) => {
        sizer.learn(chunk.count, (monotonicSeconds() - started) / (1 + waitingPerSlot));
        finish({ output: chunk.output, results });
      },
      (error: unknown) => {
        finish({ error: AtomloopError.from(error, 'internal', 'E_INTERNAL') });
      },
    );
  }

  async #commitFinished(): Promise<void> {
    for (;;) {
      const finished = this.#finished.get(this.#nextCommit);
      if (finished === undefined) return;
      this.#finished.delete(this.#nextCommit);
      this.#nextCommit += 1;
      this.#waitingBytes -= heldBytes(finished);
      if ('error' in finished) throw finished.error;
      for (const result of finished.results) await this.#commit(finished.output, result);
    }
  }

  async #commit(output: number, result: ChunkResult): Promise<void> {
    const writer = this.parts.writers[output];
    if (result.bytes.length > 0) await writer?.write(result.bytes);
    if (result.failed.length > 0) await writer?.writeFailed(result.failed);
    this.#count(result);
    this.#tell(result);
    const [first] = result.errors;
    if (first !== undefined && this.parts.stopOnFailure) throw AtomloopError.fromRecord(first);
    if (result.inputError !== undefined) throw AtomloopError.fromRecord(result.inputError);
  }

  #count({ status, written, atoms }: ChunkResult): void {
    const { counts } = this;
    counts.read += status.length;
    for (const one of status) {
      if (one === Status.done) counts.done += 1;
      else if (one === Status.failed) counts.failed += 1;
      else counts.dropped += 1;
    }
    counts.written += written;
    counts.atoms += atoms;
  }

  #tell({ errors, warnings }: ChunkResult): void {
    const { onEvent, feed } = this.parts;
    for (const message of warnings) onEvent({ type: 'warning', message });
    for (const error of errors) onEvent({ type: 'failed', error });
    const { fraction } = feed;
    onEvent({ type: 'progress', counts: this.counts, ...(fraction === undefined ? {} : { fraction }) });
  }
}
