import type { Command } from 'commander';
import { Launch, type StartedProcess } from '../../cluster/launch.js';
import { loadProfile } from '../../cluster/load-profile.js';
import { usageError } from '../../errors.js';
import { ask, canAsk } from '../ask.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { oneLine, say } from '../terminal.js';
import { addProfileOption, whichProfile, type ProfileFlag } from './which.js';

export interface CleanupFlags {
  readonly terminate?: boolean;
  readonly detach?: boolean;
}

type Decision = 'terminate' | 'detach' | 'cancel';

/** `2 engines, 1 controller` */
function counted(processes: readonly StartedProcess[]): string {
  const roles = ['engine', 'launcher', 'controller'] as const;
  const counts = roles.map((role) => [role, processes.filter((one) => one.role === role).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([role, count]) => `${count} ${role}${count === 1 ? '' : 's'}`)
    .join(', ');
}

async function decide({ terminate, detach }: CleanupFlags, what: string): Promise<Decision> {
  if (terminate === true && detach === true)
    throw usageError('E_OPTION', 'both `--terminate` and `--detach`', { expected: 'one of them' });
  if (terminate === true) return 'terminate';
  if (detach === true) return 'detach';
  if (!canAsk()) {
    throw usageError('E_CLUSTER_CONFIRM', `${what}: nobody can be asked what becomes of them`, {
      expected: '`--terminate` or `--detach`',
    });
  }
  const answer = await ask(`${what}. Terminate, detach or cancel? [t/d/c]`);
  return answer.startsWith('t') ? 'terminate' : answer.startsWith('d') ? 'detach' : 'cancel';
}

/** Ends or leaves what was started here, as the flags or the user say; false where the user wants neither. */
export async function cleanUp(profile: string, flags: CleanupFlags): Promise<boolean> {
  const { env } = process;
  const launches = Launch.all(profile, env);
  const living = launches.flatMap((launch) => launch.living);
  const elsewhere = launches.flatMap((launch) => launch.elsewhere);
  if (living.length + elsewhere.length === 0) {
    for (const launch of launches) if (!launch.isYoung) launch.forget();
    return true;
  }
  const decision = await decide(
    flags,
    `\`${profile}\` has ${counted([...living, ...elsewhere])} started here`,
  );
  if (decision === 'cancel') return false;
  const { detachStarted, orphanedBy, terminateStarted } = await import('../../cluster/end-cluster.js');
  if (decision === 'detach') {
    say(`left ${counted(detachStarted(profile, env))} of \`${profile}\` alone`);
    return true;
  }
  const orphaned = await orphanedBy(loadProfile(profile, env), env);
  if (orphaned > 0)
    say(`warning: ${orphaned} engines that others started lose their controller, which was started here`);
  const report = await terminateStarted(profile, env);
  if (report.ended.length > 0) say(`ended ${counted(report.ended)} of \`${profile}\``);
  for (const { role, pid, host } of report.elsewhere)
    say(oneLine(`warning: ${role}, process ${pid}, was started from ${host}: clean up there`));
  return true;
}

async function cleanup(flags: CleanupFlags & ProfileFlag): Promise<number> {
  const { name } = whichProfile(flags);
  const isAny = Launch.all(name, process.env).some((one) => one.living.length + one.elsewhere.length > 0);
  if (!isAny) say(`nothing of \`${name}\` that was started here is left`);
  if (!(await cleanUp(name, flags))) say('nothing was changed');
  return ExitCode.done;
}

export function addCleanupOptions(command: Command): Command {
  return command
    .option('--terminate', 'end what was started here')
    .option('--detach', 'leave it alone, for good');
}

export function addCleanup(parent: Command, finish: Finish): void {
  const command = parent
    .command('cleanup')
    .summary('end or leave what was started here')
    .description('end or leave what was started here; asks on a terminal, needs an option elsewhere');
  addProfileOption(addCleanupOptions(command), 'profile').action(
    async (flags: CleanupFlags & ProfileFlag) => {
      finish(await cleanup(flags));
    },
  );
}
