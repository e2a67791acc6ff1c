import type { CallOptions } from './contract.js';
import type { Engines } from './engines.js';
import { noEngines, stopped } from './errors.js';

interface Wanted extends CallOptions {
  readonly count: number;
  readonly lost: AbortSignal;
}

/** Resolves once there are so many engines. */
export async function untilEngines(
  engines: Engines,
  { count, lost, signal, timeoutMs }: Wanted,
): Promise<void> {
  if (signal?.aborted === true) throw stopped();
  if (engines.count >= count) return;
  const ended = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => ended.abort(noEngines(count, engines.count)), timeoutMs);
  const signals = signal === undefined ? [lost] : [lost, signal];
  let release = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      release = engines.listen(() => {
        if (engines.count >= count) resolve();
      });
      for (const one of signals)
        one.addEventListener('abort', () => reject(one === signal ? stopped() : (one.reason as Error)), {
          signal: ended.signal,
        });
      ended.signal.addEventListener('abort', () => reject(ended.signal.reason as Error));
    });
  } finally {
    release();
    clearTimeout(timer);
    // Lets go of the other signals.
    ended.abort();
  }
}
