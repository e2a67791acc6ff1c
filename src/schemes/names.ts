export type SchemeName = 'serial' | 'threads' | 'processes' | 'mpi' | 'cluster';

export const schemeNames: readonly SchemeName[] = ['serial', 'threads', 'processes', 'mpi', 'cluster'];

/** Best first: who starts ranks or engines wants them to be used. */
export const usualOrder: readonly SchemeName[] = ['mpi', 'cluster', 'threads', 'processes', 'serial'];

/** In the environment of every worker, and of the programs that it starts: runs in there are serial. */
export const workerMark = { ATOMLOOP_WORKER: '1' } as const;
