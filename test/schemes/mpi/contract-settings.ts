import type { LoopOptions } from '../../../src/index.js';

/** With what the cases of the contract run under MPI. */
export const settings: readonly Partial<LoopOptions>[] = [
  { chunksize: 1 },
  { chunksize: 3, npool: 2 },
  { chunksize: 7, mpiIsolate: true },
];
