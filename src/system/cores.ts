import { accessSync, constants, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';

/** How many workers this process may use, and which limit decided. */
export interface Cores {
  readonly count: number;
  readonly reason: string;
}

const loginNodeLimit = 4;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The cgroup's CPU quota in cores, rounded up (`cpu.max` of cgroup v2, `cpu.cfs_*` of v1). */
function cgroupQuota(): number | undefined {
  const own = read('/proc/self/cgroup')?.match(/^0::(.*)$/m)?.[1] ?? '';
  const v2 = (read(`/sys/fs/cgroup${own}/cpu.max`) ?? read('/sys/fs/cgroup/cpu.max'))?.split(' ');
  const quota = Number(v2?.[0] ?? read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'));
  const period = Number(v2?.[1] ?? read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  return quota > 0 && period > 0 ? Math.max(1, Math.ceil(quota / period)) : undefined;
}

function isOnPath(program: string, path = ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The least of CPU affinity, cgroup quota and `SLURM_CPUS_PER_TASK`; at most 4 where Slurm's commands
 * are but no job is, which is how a login node looks.
 */
export function usableCores(env: NodeJS.ProcessEnv = process.env): Cores {
  const limits: Cores[] = [{ count: availableParallelism(), reason: 'CPU affinity' }];
  const quota = cgroupQuota();
  if (quota !== undefined) limits.push({ count: quota, reason: 'the cgroup quota' });
  const slurm = Number(env['SLURM_CPUS_PER_TASK']);
  if (slurm >= 1) limits.push({ count: Math.floor(slurm), reason: '`SLURM_CPUS_PER_TASK`' });
  if (env['SLURM_JOB_ID'] === undefined && isOnPath('sbatch', env['PATH'])) {
    limits.push({ count: loginNodeLimit, reason: 'Slurm is here but no job is: a login node' });
  }
  return limits.reduce((least, limit) => (limit.count < least.count ? limit : least));
}
