import type { ChunkResult } from '../engine/spec.js';
import { AtomloopError, usageError } from '../errors.js';
import type { EventListener, RunCounts } from '../events.js';
import { addTotals, noTotals, totalsOf, type Totals } from '../journal/counts.js';
import { addCounts } from '../journal/records.js';
import type { ResultStore } from '../journal/result-store.js';
import { waitingPerSlot, type Session } from '../schemes/scheme.js';
import type { Chunk } from '../sets/chunk.js';
import { monotonicSeconds } from '../system/clock.js';
import type { Feed } from './chunk-feed.js';
import type { ChunkSizer } from './chunk-size.js';
import { cutChunk } from './cut-chunk.js';
import { isBeyond, tooManyFailures, type FailureLimit } from './limits.js';
import type { TaskRunner } from './task-runner.js';
import { outOfTime, type Walltime } from './walltime.js';

export interface ChunkLoopParts {
  readonly session: Session;
  readonly runner: TaskRunner;
  readonly feed: Feed;
  readonly sizer: ChunkSizer;
  readonly store: ResultStore;
  /** Bytes of all inputs, where known. */
  readonly totalBytes: number | undefined;
  readonly stopOnFailure: boolean;
  /** More failures end the run; absent where any number is fine. */
  readonly maxFailures: FailureLimit | undefined;
  readonly walltime: Walltime | undefined;
  /** What an earlier start did. */
  readonly before: Readonly<RunCounts>;
  readonly onEvent: EventListener;
  readonly signal: AbortSignal;
}

/** Why a run ends before its input does: the first such place in input order counts. */
interface End {
  readonly index: number;
  readonly error: AtomloopError;
}

/** Results that wait in memory for their turn may take this much before feeding pauses. */
const heldBytesLimit = 64 << 20;

/** Feeds chunks to a session and hands their results to the store, with bounded memory. */
export class ChunkLoop {
  totals: Totals = noTotals;
  readonly #inFlight = new Set<number>();
  #isFed = false;
  #end: End | undefined;
  #wake: () => void = () => undefined;

  constructor(private readonly parts: ChunkLoopParts) {}

  /** Rejects with the first error in input order, after all that comes before it is committed. */
  async run(): Promise<void> {
    const { session, signal } = this.parts;
    const onAbort = (): void => {
      session.stop();
      this.#wake();
    };
    session.onSlots(() => {
      this.#wake();
    });
    signal.addEventListener('abort', onAbort);
    try {
      await this.#loop();
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    if (this.#end !== undefined) throw this.#end.error;
    this.#checkFailures(true);
  }

  /** Something may have changed that decides whether to go on. */
  look(): void {
    this.#wake();
  }

  /** Timers of the loop hold nothing back any more. */
  end(): void {
    this.parts.walltime?.end();
  }

  /** A result that was committed without a slot. Its failures were told when they happened. */
  takeReused(result: ChunkResult): void {
    this.#add(totalsOf([result]));
  }

  async #loop(): Promise<void> {
    for (;;) {
      this.parts.signal.throwIfAborted();
      if (this.parts.walltime?.isNear === true && !this.#isFed) this.#endAt(Infinity, outOfTime());
      if (this.#canFeed && (await this.#feedOne())) continue;
      if (this.#isOver) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get #canFeed(): boolean {
    const { session, store } = this.parts;
    const room = session.slots * (1 + waitingPerSlot);
    return !this.#isFed && this.#inFlight.size < room && store.heldBytes < heldBytesLimit;
  }

  /** Nothing is left to do, or nothing that comes before the place where the run ends. */
  get #isOver(): boolean {
    const index = this.#end?.index ?? Infinity;
    return this.#isFed && ![...this.#inFlight].some((first) => first < index);
  }

  async #feedOne(): Promise<boolean> {
    const { feed, sizer, totalBytes } = this.parts;
    const { fraction } = feed;
    const remaining =
      totalBytes === undefined || fraction === undefined ? undefined : totalBytes * (1 - fraction);
    try {
      const chunk = await feed.next(sizer.next(remaining));
      if (chunk === undefined) this.#isFed = true;
      else this.#start(chunk);
      return chunk !== undefined;
    } catch (error) {
      this.#endAt(Infinity, error);
      return false;
    }
  }

  #start(chunk: Chunk): void {
    this.#inFlight.add(chunk.firstIndex);
    this.#compute(chunk)
      .catch((error: unknown) => {
        this.#endAt(chunk.firstIndex, error);
      })
      .finally(() => {
        this.#inFlight.delete(chunk.firstIndex);
        this.#wake();
      });
  }

  async #compute(chunk: Chunk): Promise<void> {
    const { runner, sizer, store, walltime } = this.parts;
    const started = monotonicSeconds();
    const results = await runner.run(chunk);
    const seconds = monotonicSeconds() - started;
    sizer.learn(chunk.count, seconds / (1 + waitingPerSlot));
    walltime?.learn(seconds);
    const inputError = results.find((result) => result.inputError !== undefined)?.inputError;
    // What is committed may be freed.
    if (store.takesExtracts !== true && results.some(isExtract)) throw notWritable();
    const totals = totalsOf(results);
    const whole = inputError === undefined ? chunk : cutChunk(chunk, totals.counts.read);
    if (whole.count > 0) await store.commit(whole, results);
    this.#count(results, totals);
    if (inputError !== undefined) throw AtomloopError.fromRecord(inputError);
    const failure = results.find(({ errors }) => errors.length > 0)?.errors[0];
    if (failure !== undefined && this.parts.stopOnFailure) throw AtomloopError.fromRecord(failure);
    this.#checkFailures(false);
  }

  #checkFailures(isEnd: boolean): void {
    const { maxFailures, before } = this.parts;
    const total = addCounts(before, this.totals.counts);
    if (maxFailures !== undefined && isBeyond(maxFailures, total, isEnd))
      throw tooManyFailures(maxFailures, total);
  }

  #endAt(index: number, error: unknown): void {
    this.#isFed = true;
    if (this.#end !== undefined && this.#end.index <= index) return;
    this.#end = { index, error: AtomloopError.from(error, 'internal', 'E_INTERNAL') };
  }

  #count(results: readonly ChunkResult[], totals: Totals): void {
    const { onEvent } = this.parts;
    for (const { warnings, errors } of results) {
      for (const message of warnings) onEvent({ type: 'warning', message });
      for (const error of errors) onEvent({ type: 'failed', error });
    }
    this.#add(totals);
  }

  #add(totals: Totals): void {
    const { onEvent, feed } = this.parts;
    this.totals = addTotals(this.totals, totals);
    const { fraction } = feed;
    onEvent({
      type: 'progress',
      counts: this.totals.counts,
      ...(fraction === undefined ? {} : { fraction }),
    });
  }
}

/** Extracts of a global operator have no entries in the per-frame index. */
function isExtract({ status, entries }: ChunkResult): boolean {
  return status.length > 0 && entries.length === 0;
}

function notWritable(): AtomloopError {
  return usageError('E_OPERATOR_KIND', 'a global operator gives no configurations to write', {
    expected: 'an operator of shape `each` or `batch`',
    hint: '`extractLoop` takes what it extracts, `globalLoop` chooses',
  });
}
