import { findProgram } from '../../programs/find-program.js';

/** Words before a program that has ranks: those of the workflow, else `srun` inside Slurm, else `mpirun`. */
export function launcherWords(
  ranks: number,
  given: readonly string[] | undefined,
  env: NodeJS.ProcessEnv = process.env,
): readonly string[] {
  const isSlurm = env['SLURM_JOB_ID'] !== undefined && findProgram('srun', env) !== undefined;
  const words = given ?? [isSlurm ? 'srun' : 'mpirun', '-n', '{mpi}'];
  return words.map((word) => word.replaceAll('{mpi}', String(ranks)));
}
