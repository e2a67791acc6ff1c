import { usageError, type AtomloopError } from '../../errors.js';
import { findLauncher, poolVariable, type Launcher } from './launcher.js';

let joining: Promise<void> | undefined;

/**
 * With `WFL_MPIPOOL` set and under a launcher of MPI, makes the ranks of the job one pool: in rank 0 it resolves, and every
 * later loop uses all ranks; in the other ranks it never returns. Elsewhere it does nothing. To be called by all ranks, at
 * the top of a script, before anything is read or written.
 *
 * Rejects with `E_MPI` where the ranks cannot find each other: no addon for this MPI, the launcher of another one;
 * with `E_MPI_VERSION` where a rank runs another version.
 */
export function joinMpiPool(): Promise<void> {
  joining ??= join(process.env);
  return joining;
}

async function join(env: NodeJS.ProcessEnv): Promise<void> {
  const launcher = findLauncher(env);
  if (launcher === undefined || poolVariable(env) === undefined) return;
  if (launcher.flavor === undefined) {
    if (launcher.size === 1) return;
    throw noMpi(launcher);
  }
  const { joinRanks } = await import('./join-ranks.js');
  await joinRanks(launcher, launcher.flavor);
}

function noMpi({ name, size }: Launcher): AtomloopError {
  return usageError('E_MPI', `${name} started ${size} copies without MPI`, {
    expected: 'a launcher that tells the ranks of each other',
    hint: '`srun --mpi=pmix` for Open MPI, `srun --mpi=pmi2` for MPICH, or `mpirun`',
  });
}
