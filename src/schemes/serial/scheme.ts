import { Engine } from '../../engine/engine.js';
import type { ChunkResult } from '../../engine/spec.js';
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
    run: (task, { beat }) => {
      // Each task starts on a fresh turn of the event loop, so that signals and timers are seen between two.
      const result = last.then(nextTurn).then(() => engine.run(task, beat ?? (() => undefined)));
      last = result.catch(() => undefined);
      return result satisfies Promise<ChunkResult>;
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
