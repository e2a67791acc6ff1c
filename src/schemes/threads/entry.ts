import { workerData } from 'node:worker_threads';
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

/** The pool's public names for what a result moves and what it is. */
const transferableSymbol = Symbol.for('Piscina.transferable');
const valueSymbol = Symbol.for('Piscina.valueOf');

/**
 * The same result, marked so that the pool moves its memory to the driver instead of copying it. The pool's own
 * `move` does the same, but to import it would load the whole of the pool in every thread.
 */
function moved(result: ChunkResult): ChunkResult {
  const { bytes, status, lengths, failed, entries } = result;
  const buffers = new Set([bytes.buffer, status.buffer, lengths.buffer, failed.buffer, entries.buffer]);
  const parts = { [transferableSymbol]: [...buffers], [valueSymbol]: result, then: undefined };
  // Any other member that the pool asks for is the mark that `move` sets.
  const get = (_: unknown, name: keyof typeof parts): unknown => (name in parts ? parts[name] : true);
  return new Proxy(parts, { get }) as unknown as ChunkResult;
}
