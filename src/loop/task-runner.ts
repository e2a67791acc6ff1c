import { setTimeout as sleep } from 'node:timers/promises';
import { failedResult } from '../engine/encode.js';
import type { ChunkResult, ChunkTask, EngineSpec } from '../engine/spec.js';
import { AtomloopError } from '../errors.js';
import type { Session } from '../schemes/scheme.js';
import type { Chunk } from '../sets/chunk.js';
import { watchdog, type Watchdog } from './watchdog.js';

export interface TaskRunnerOptions {
  readonly session: Session;
  readonly spec: EngineSpec;
  readonly signal: AbortSignal;
  /** Per configuration; absent where there is no limit. */
  readonly timeoutMs: number | undefined;
  /** For crash, timeout and I/O only. */
  readonly retries: number;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** What another try may mend; an operator's own exception is not among it. */
const retryable = new Set(['E_WORKER_KILLED', 'E_TIMEOUT', 'E_OPERATOR_IO']);

/**
 * Runs chunks on a session. Where a whole list failed, a worker died or the time ran out, the chunk is split
 * down to the guilty configuration, which alone ends as failed: its neighbors are computed.
 */
export class TaskRunner {
  constructor(private readonly options: TaskRunnerOptions) {}

  run(chunk: Chunk): Promise<ChunkResult[]> {
    return this.#run({ chunk, from: 0, to: chunk.count });
  }

  async #run(task: ChunkTask): Promise<ChunkResult[]> {
    if (task.from >= task.to) return [];
    try {
      return await this.#retryFailed(task, await this.#attempt(task));
    } catch (thrown) {
      const error = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
      if (!isOfTask(error)) throw error;
      if (task.to - task.from === 1) return [await this.#single(task, error)];
      return this.#split(task, error);
    }
  }

  /** One try. A task that ran out of time rejects with `E_TIMEOUT`, naming the configuration where that is known. */
  async #attempt(task: ChunkTask): Promise<ChunkResult> {
    const { session, signal, timeoutMs } = this.options;
    if (timeoutMs === undefined) return session.run(task, { signal });
    const watch = watchdog({ run: signal, timeoutMs, count: task.to - task.from });
    try {
      return await session.run(task, watch);
    } catch (error) {
      throw watch.hasExpired ? timeoutError(timeoutMs, watch) : error;
    } finally {
      watch.end();
    }
  }

  /** The guilty one where it is known, else halves; a list that ran out of time goes one by one. */
  async #split(task: ChunkTask, error: AtomloopError): Promise<ChunkResult[]> {
    const { from, to, chunk } = task;
    const at = error.details.index === undefined ? -1 : error.details.index - chunk.firstIndex;
    if (at >= from && at < to) return this.#around(task, at, error);
    const step = error.code === 'E_TIMEOUT' ? 1 : Math.ceil((to - from) / 2);
    const results: ChunkResult[] = [];
    for (let begin = from; begin < to; begin += step) {
      results.push(...(await this.#run({ chunk, from: begin, to: Math.min(begin + step, to) })));
    }
    return results;
  }

  async #around(task: ChunkTask, at: number, error: AtomloopError): Promise<ChunkResult[]> {
    const before = await this.#run({ ...task, to: at });
    const guilty = await this.#single({ ...task, from: at, to: at + 1 }, error);
    return [...before, guilty, ...(await this.#run({ ...task, from: at + 1 }))];
  }

  /** A guilty configuration: tried again as often as allowed, then failed. */
  async #single(task: ChunkTask, error: AtomloopError): Promise<ChunkResult> {
    const { retries, signal, spec } = this.options;
    let last = error;
    for (let tried = 0; tried < retries && retryable.has(last.code); tried += 1) {
      await sleep(Math.min(firstPauseMs * 2 ** tried, longestPauseMs), undefined, { signal });
      try {
        const result = await this.#attempt(task);
        const [failure] = result.errors;
        if (failure === undefined || !retryable.has(failure.code)) return result;
        last = AtomloopError.fromRecord(failure);
      } catch (thrown) {
        last = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
        if (!isOfTask(last)) throw last;
      }
    }
    return failedResult(spec, task, last);
  }

  /** Configurations that failed in a way that another try may mend are tried again, each alone. */
  async #retryFailed(task: ChunkTask, result: ChunkResult): Promise<ChunkResult[]> {
    const failure = result.errors.find(({ code }) => retryable.has(code));
    if (this.options.retries === 0 || failure?.index === undefined) return [result];
    return this.#split(task, AtomloopError.fromRecord(failure));
  }
}

/** True where the error speaks of the configurations of a task; anything else ends the run. */
function isOfTask({ kind, code }: AtomloopError): boolean {
  return kind === 'operator' || kind === 'calculator' ? code !== 'E_STOPPED' : retryable.has(code);
}

function timeoutError(timeoutMs: number, { index }: Watchdog): AtomloopError {
  return new AtomloopError('operator', 'E_TIMEOUT', 'the configuration took too long', {
    expected: `at most ${timeoutMs / 1e3} s`,
    got: 'no end',
    ...(index === undefined ? {} : { index }),
  });
}
