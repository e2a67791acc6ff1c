import { Engine } from '../../engine/engine.js';
import { AtomloopError } from '../../errors.js';
import type { Pool, Session, SessionSpec } from '../scheme.js';

/** All in this process, one task after another: the reference that the other schemes are compared with. */
export function serialPool(): Pool {
  return { open: openSession, close: () => Promise.resolve() };
}

async function openSession({ engine: spec, local }: SessionSpec): Promise<Session> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const engine =
    local === undefined ? await Engine.create(spec, { slot: 0, stop }) : Engine.around(local, spec, stop);
  let last: Promise<unknown> = Promise.resolve();
  return {
    slots: 1,
    onSlots: () => undefined,
    run: (task, { signal, begun, beat }) => {
      // Each task starts on a fresh turn of the event loop, so that signals and timers are seen between two.
      const result = last.then(nextTurn).then(() => {
        begun?.();
        return untilAborted(engine.run(task, beat ?? (() => undefined)), signal);
      });
      last = result.catch(() => undefined);
      return result;
    },
    stop: () => {
      Atomics.store(stop, 0, 1);
    },
    close: async () => {
      await last;
      await engine.dispose();
    },
  };
}

/** Work in this process cannot be taken back, but what only waits is not waited for. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
