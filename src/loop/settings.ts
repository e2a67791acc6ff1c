import { usageError } from '../errors.js';
import type { EventListener } from '../events.js';
import { joinedRanks } from '../schemes/mpi/joined.js';
import { checkJoined, checkLauncher, poolVariable } from '../schemes/mpi/launcher.js';
import { usableCores } from '../system/cores.js';

/** How many local workers, and in words why. */
export interface PoolSize {
  readonly npool: number;
  readonly reason: string;
  /** Nobody asked for a number. */
  readonly isDefault?: true;
}

const poolVariables = ['WFL_AUTOPARA_NPOOL', 'WFL_NUM_PYTHON_SUBPROCESSES'] as const;
const workers = [0, 1024] as const;
const chunkSizes = [1, 2 ** 31] as const;

function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw usageError('E_SETTING', `cannot use \`${name}\``, {
    expected: `a whole number from ${least} to ${most}`,
    got: `\`${text}\``,
  });
}

/** `--npool` or the argument, else `WFL_AUTOPARA_NPOOL` or its newer name, else what this process may use. */
export function poolSize(
  given: number | undefined,
  env: NodeJS.ProcessEnv,
  onEvent: EventListener,
): PoolSize {
  if (joinedRanks() !== undefined) return rankPoolSize(given, env, onEvent);
  if (given !== undefined) {
    return { npool: wholeNumber('npool', String(given), workers), reason: 'asked for' };
  }
  const [name, ...shadowed] = poolVariables.filter((variable) => env[variable] !== undefined);
  if (name !== undefined) {
    for (const other of shadowed) {
      onEvent({ type: 'warning', message: `\`${name}\` is used, \`${other}\` is not` });
    }
    if (name !== poolVariables[0]) {
      onEvent({ type: 'warning', message: `\`${name}\` is read as \`${poolVariables[0]}\`` });
    }
    return { npool: wholeNumber(name, env[name] ?? '', workers), reason: `\`${name}\`` };
  }
  const { count, reason } = usableCores(env);
  return { npool: count, reason, isDefault: true };
}

/** Under MPI only `--npool` or the argument gives a rank more than one worker. */
function rankPoolSize(given: number | undefined, env: NodeJS.ProcessEnv, onEvent: EventListener): PoolSize {
  const ignored = poolVariables.find((variable) => env[variable] !== undefined);
  if (ignored !== undefined)
    onEvent({
      type: 'warning',
      message: `\`${ignored}\` is ignored under MPI; \`--npool\` gives each rank more workers`,
    });
  if (given === undefined) return { npool: 1, reason: 'one worker per rank' };
  return { npool: Math.max(1, wholeNumber('npool', String(given), workers)), reason: 'asked for' };
}

/** `--chunksize` or the argument, else `ATOMLOOP_CHUNKSIZE`; undefined lets the loop choose. */
export function chunkSize(given: number | undefined, env: NodeJS.ProcessEnv): number | undefined {
  if (given !== undefined) return wholeNumber('chunksize', String(given), chunkSizes);
  const text = env['ATOMLOOP_CHUNKSIZE'];
  return text === undefined ? undefined : wholeNumber('ATOMLOOP_CHUNKSIZE', text, chunkSizes);
}

/** `--seed` or the argument; 0 by default. */
export function seedOf(given: number | undefined): number {
  return given === undefined ? 0 : wholeNumber('seed', String(given), [0, Number.MAX_SAFE_INTEGER]);
}

/** A count such as `--retries`. */
export function countOf(name: string, given: number): number {
  return wholeNumber(name, String(given), [0, 1e6]);
}

/** A duration that must be longer than nothing; undefined stays so. */
export function positive(name: string, given: number | undefined): number | undefined {
  if (given === undefined || (given > 0 && given < Infinity)) return given;
  throw usageError('E_SETTING', `cannot use \`${name}\``, {
    expected: 'a number above 0',
    got: String(given),
  });
}

/** Inside Slurm: how long the job has still to go. */
export function jobSeconds(env: NodeJS.ProcessEnv): number | undefined {
  const end = Number(env['SLURM_JOB_END_TIME']);
  return end > 0 ? Math.max(1, end - Date.now() / 1e3) : undefined;
}

/**
 * Number of ranks that this process drives; undefined where it drives none. Throws `E_MPI` where a launcher started copies of
 * the run that do not share the work, and where a script that should has not joined them.
 */
export function rankCount(
  scheme: string,
  env: NodeJS.ProcessEnv,
  onEvent: EventListener,
): number | undefined {
  checkLauncher(env, scheme);
  const ranks = joinedRanks()?.size;
  const variable = poolVariable(env);
  if (variable === undefined) return undefined;
  if (ranks === undefined) {
    checkJoined(env);
    onEvent({
      type: 'warning',
      message: `\`${variable}\` is set, but no launcher of MPI started this process: it works alone`,
    });
  } else if (ranks > 1 && scheme !== 'auto' && scheme !== 'mpi') {
    onEvent({ type: 'warning', message: `the scheme \`${scheme}\` uses one rank: ${ranks - 1} are idle` });
  }
  return ranks;
}
