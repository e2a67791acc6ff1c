import { Piscina } from 'piscina';
import type { ChunkResult, EngineSpec } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { entryUrl } from '../../package-files.js';
import { watchTask, type Progress } from '../beat.js';
import { workerMark } from '../names.js';
import { notSendable, type Pool, type Session, type SessionSpec } from '../scheme.js';
import type { ThreadData, ThreadReply, ThreadTask } from './entry.js';

/** Threads of this process: for JavaScript and our own kernels, which share memory and start in 40 ms. */
export function threadsPool(npool: number): Pool {
  return { open: (spec) => openSession(spec, npool), close: () => Promise.resolve() };
}

const closeTimeout = 150;

function start(engine: EngineSpec, npool: number, stop: Int32Array): Piscina<ThreadTask, ThreadReply> {
  return new Piscina<ThreadTask, ThreadReply>({
    filename: entryUrl('schemes/threads/load-entry.cjs').href,
    workerData: { spec: engine, stop } satisfies ThreadData,
    env: { ...process.env, ...workerMark },
    minThreads: npool,
    maxThreads: npool,
    concurrentTasksPerWorker: 1,
    idleTimeout: Infinity,
    // Configurations die young: more room for them would only let the memory of a long run grow.
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
    // A thread that waits in its event loop frees native memory between two tasks; on an atomic it would not.
    atomics: 'disabled',
    recordTiming: false,
    closeTimeout,
  });
}

/** What a thread sends back is data; its errors travel as records. */
function unpack(reply: ThreadReply): ChunkResult {
  if ('error' in reply) throw AtomloopError.fromRecord(reply.error);
  return reply;
}

/** The mark counts from 1: 0 while the task waits, 1 when it is begun, then the position in the chunk + 2. */
function progressOf(mark: Int32Array, firstIndex: number): Progress {
  const value = Atomics.load(mark, 0);
  if (value === 0) return 'waiting';
  return value === 1 ? 'begun' : firstIndex + value - 2;
}

function openSession({ engine, local }: SessionSpec, npool: number): Promise<Session> {
  if (local !== undefined) throw notSendable();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const pool = start(engine, npool, stop);
  let fault: AtomloopError | undefined;
  let isClosing = false;
  pool.on('error', (cause: unknown) => {
    // A thread that is told to end may still answer its last task.
    if (!isClosing) fault ??= AtomloopError.from(cause, 'internal', 'E_INTERNAL');
  });
  return Promise.resolve({
    slots: npool,
    onSlots: () => undefined,
    run: async (task, options) => {
      if (fault !== undefined) throw fault;
      const mark = new Int32Array(new SharedArrayBuffer(4));
      const look = (): Progress => progressOf(mark, task.chunk.firstIndex);
      const endWatch = watchTask(options, look);
      try {
        return unpack(await pool.run({ task, mark }, { signal: options.signal }));
      } catch (cause) {
        throw cause instanceof AtomloopError ? cause : lost(cause, look());
      } finally {
        endWatch();
      }
    },
    stop: () => {
      isClosing = true;
      Atomics.store(stop, 0, 1);
    },
    close: () => {
      isClosing = true;
      return pool.destroy();
    },
  });
}

function lost(cause: unknown, progress: Progress): AtomloopError {
  const index = typeof progress === 'number' ? { index: progress } : {};
  if (cause instanceof Error && cause.name === 'AbortError') {
    return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped', { cause, ...index });
  }
  return new AtomloopError('scheme', 'E_WORKER_KILLED', 'a worker thread died', {
    cause,
    got: cause instanceof Error ? cause.message : String(cause),
    ...index,
  });
}
