import type * as ZeroMq from 'zeromq';
import { clusterError } from './errors.js';

export type { ZeroMq };

/** The optional dependency, loaded when it is first asked for. Throws `E_CLUSTER_ZEROMQ`. */
export async function loadZeroMq(): Promise<typeof ZeroMq> {
  try {
    return await import('zeromq');
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    throw clusterError(
      'E_CLUSTER_ZEROMQ',
      'cannot speak with engines: the package `zeromq` cannot be loaded',
      {
        cause,
        expected: 'the optional dependency `zeromq`',
        got: isMissing ? 'no such package' : String(cause instanceof Error ? cause.message : cause),
        hint: 'npm install zeromq',
      },
    );
  }
}
