import type { Pool } from '../scheme.js';
import { remotePool } from '../remote/client.js';
import type { LocalWorkers } from '../remote/protocol.js';
import type { Standby } from './standby.js';

/** Workers that a rank has for the sessions of rank 0. */
export class RankPools {
  constructor(private readonly standby: Standby) {}

  /** Threads of this process, or processes of a server that was started before MPI. */
  readonly create = async (workers: LocalWorkers): Promise<Pool> => {
    if (workers.scheme === 'processes') return remotePool(this.standby.server(), workers);
    return (await import('../threads/scheme.js')).threadsPool(workers.npool);
  };
}
