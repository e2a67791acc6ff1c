import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { Engine } from '../../engine/engine.js';
import type { ChunkResult, ChunkTask, EngineSpec } from '../../engine/spec.js';
import { AtomloopError, type ErrorRecord } from '../../errors.js';

/** Sent once, when the thread starts. */
export interface ThreadData {
  readonly spec: EngineSpec;
  readonly stop: Int32Array;
}

export interface ThreadTask {
  readonly task: ChunkTask;
  /** 0 while the task waits, 1 when it is begun, then 2 + the position in the chunk of the configuration at work. */
  readonly mark: Int32Array;
}

export type ThreadReply = ChunkResult | { readonly error: ErrorRecord };

let engine: Promise<Engine> | undefined;

function engineOfThread(): Promise<Engine> {
  const { spec, stop } = workerData as ThreadData;
  engine ??= Engine.create(spec, { slot: 0, stop });
  return engine;
}

/** One task of the pool. Results are moved, not copied. */
export default async function run({ task, mark }: ThreadTask): Promise<ThreadReply> {
  try {
    const built = await engineOfThread();
    // What it takes to build the operator is no time of a configuration.
    Atomics.store(mark, 0, 1);
    const result = await built.run(task, (index) => {
      Atomics.store(mark, 0, index - task.chunk.firstIndex + 2);
    });
    return moved(result);
  } catch (thrown) {
    return { error: AtomloopError.from(thrown, 'internal', 'E_INTERNAL').toRecord() };
  }
}

/** The same result, marked so that the pool moves its memory to the driver instead of copying it. */
function moved(result: ChunkResult): ChunkResult {
  const { bytes, status, lengths, failed } = result;
  const buffers = new Set([bytes.buffer, status.buffer, lengths.buffer, failed.buffer]);
  return move({
    [transferableSymbol]: [...buffers],
    [valueSymbol]: result,
  }) as unknown as ChunkResult;
}
