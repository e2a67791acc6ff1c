import { setTimeout as sleep } from 'node:timers/promises';
import { usageError } from '../../errors.js';
import type { MpiFlavor } from './addon.js';

/** Who started this process as one of several, as its environment tells. */
export interface Launcher {
  /** For messages: `mpirun of Open MPI`. */
  readonly name: string;
  /** Which MPI its ranks can use; undefined where it starts copies without any. */
  readonly flavor: MpiFlavor | undefined;
  /** Number of ranks. */
  readonly size: number;
  readonly rank: number;
  /** Rank among those of this host. */
  readonly localRank: number;
  /** Whether every rank has the environment of the command that started them. */
  readonly takesVariables: boolean;
}

/** `WFL_MPIPOOL` counts as set whatever its value. */
const poolVariables = ['WFL_MPIPOOL', 'WFL_AUTOPARA_MPIPOOL'] as const;

/** Name of the variable that asks for a pool of MPI ranks; undefined where none does. */
export function poolVariable(env: NodeJS.ProcessEnv): string | undefined {
  return poolVariables.find((name) => env[name] !== undefined);
}

/** The launcher of this process; undefined where nobody started it as one of several. Throws `E_SETTING`. */
export function findLauncher(env: NodeJS.ProcessEnv): Launcher | undefined {
  const launcher = launcherOf(env);
  if (launcher === undefined) return undefined;
  const flavor = givenFlavor(env);
  return flavor === undefined ? launcher : { ...launcher, flavor };
}

/** `ATOMLOOP_MPI`, for launchers that do not tell which MPI is theirs. */
function givenFlavor(env: NodeJS.ProcessEnv): MpiFlavor | undefined {
  const name = env['ATOMLOOP_MPI'];
  if (name === undefined || name === 'openmpi' || name === 'mpich') return name;
  throw usageError('E_SETTING', 'cannot use `ATOMLOOP_MPI`', {
    expected: 'openmpi or mpich',
    got: `\`${name}\``,
  });
}

/** The same, as far as the environment of the launcher tells; never throws. */
export function launcherOf(env: NodeJS.ProcessEnv): Launcher | undefined {
  const number = (name: string): number => Number(env[name] ?? NaN);
  const known = (launcher: Launcher): Launcher | undefined =>
    launcher.size >= 1 && launcher.rank >= 0
      ? { ...launcher, localRank: launcher.localRank >= 0 ? launcher.localRank : 0 }
      : undefined;
  return (
    known({
      name: 'mpirun of Open MPI',
      flavor: 'openmpi',
      size: number('OMPI_COMM_WORLD_SIZE'),
      rank: number('OMPI_COMM_WORLD_RANK'),
      localRank: number('OMPI_COMM_WORLD_LOCAL_RANK'),
      takesVariables: false,
    }) ??
    known({
      name: env['SLURM_STEP_NUM_TASKS'] === undefined ? 'mpiexec of MPICH' : 'srun with PMI',
      flavor: 'mpich',
      size: number('PMI_SIZE'),
      rank: number('PMI_RANK'),
      localRank: number('MPI_LOCALRANKID' in env ? 'MPI_LOCALRANKID' : 'SLURM_LOCALID'),
      takesVariables: true,
    }) ??
    // Only inside a step: a batch script's own variables speak of the job, of which it is one process.
    known({
      name: env['PMIX_RANK'] === undefined ? 'srun' : 'srun with PMIx',
      flavor: env['PMIX_RANK'] === undefined ? undefined : 'openmpi',
      size: number('SLURM_STEP_NUM_TASKS'),
      rank: number('SLURM_PROCID'),
      localRank: number('SLURM_LOCALID'),
      takesVariables: true,
    })
  );
}

/**
 * Resolves in rank 0, or where there are no ranks, at once to true: what is wrong with all ranks is for the first to say, whose end
 * is that of the job. The others give it some seconds; one that is still there then and may lack a variable speaks for itself.
 */
export async function isSpeaker(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const launcher = launcherOf(env);
  if (launcher === undefined || launcher.rank === 0) return true;
  await sleep(3000);
  return !launcher.takesVariables;
}

function exportHint({ takesVariables }: Launcher): string {
  const command = '`export WFL_MPIPOOL=1`';
  return takesVariables ? command : `${command} and, on several hosts, \`mpirun -x WFL_MPIPOOL\``;
}

/** Refuses a run of which a launcher started several copies that know nothing of each other. Throws `E_MPI`. */
export function checkLauncher(env: NodeJS.ProcessEnv, scheme: string): void {
  const launcher = findLauncher(env);
  if (launcher === undefined || launcher.size === 1 || poolVariable(env) !== undefined || scheme !== 'auto')
    return;
  throw usageError(
    'E_MPI',
    `${launcher.name} started ${launcher.size} copies, which would all write the same output`,
    {
      expected: '`WFL_MPIPOOL` to be set, so that the copies share the work',
      hint: `${exportHint(launcher)}; or, where every copy has an output of its own, name a local scheme with \`--scheme\``,
    },
  );
}

/** Refuses a run of a job whose ranks have not found each other. Throws `E_MPI`. */
export function checkJoined(env: NodeJS.ProcessEnv): void {
  const launcher = findLauncher(env);
  if (launcher === undefined || launcher.size === 1) return;
  throw usageError('E_MPI', `${launcher.name} started ${launcher.size} ranks, which have not joined`, {
    expected: '`await joinMpiPool()` at the top of the script, in every rank',
  });
}
