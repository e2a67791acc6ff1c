import type { ChunkResult, ChunkTask } from '../engine/spec.js';
import { AtomloopError } from '../errors.js';
import type { Session } from '../schemes/scheme.js';
import type { Chunk } from '../sets/chunk.js';

function isGuiltInside(task: ChunkTask, error: AtomloopError): boolean {
  return task.to - task.from > 1 && (error.kind === 'operator' || error.kind === 'calculator');
}

/**
 * Runs one chunk on a session. Where a whole list failed it is split in halves, down to the guilty
 * configuration, which alone then ends as failed: its neighbors are computed.
 */
export async function runChunk(session: Session, chunk: Chunk, signal: AbortSignal): Promise<ChunkResult[]> {
  const run = async (task: ChunkTask): Promise<ChunkResult[]> => {
    try {
      return [await session.run(task, { signal })];
    } catch (thrown) {
      const error = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
      if (!isGuiltInside(task, error)) throw error;
      const middle = Math.floor((task.from + task.to) / 2);
      return [...(await run({ ...task, to: middle })), ...(await run({ ...task, from: middle }))];
    }
  };
  return run({ chunk, from: 0, to: chunk.count });
}
