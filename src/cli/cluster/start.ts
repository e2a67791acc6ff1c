import { Option, type Command } from 'commander';
import { nameInUse, setInUse } from '../../cluster/in-use.js';
import { launcherTypes, type LauncherType, type Profile } from '../../cluster/profile.js';
import type { StartedEngines } from '../../cluster/start.js';
import { usageError } from '../../errors.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { durationOf, wholeNumber } from '../option-values.js';
import { oneLine, say } from '../terminal.js';
import { addProfileOption, whichProfile, type ProfileFlag } from './which.js';

interface StartFlags extends ProfileFlag {
  readonly engines?: number;
  readonly launcher?: LauncherType;
  readonly timeout?: number;
}

/** Aborted by the signals that end a command, so that nothing half started is left. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      controller.abort();
    });
  return controller.signal;
}

function checkLauncher({ launcher: { type, hosts }, name }: Profile, asked: LauncherType | undefined): void {
  if (asked !== 'ssh' || hosts.length > 0) return;
  throw usageError('E_PROFILE', `the profile \`${name}\` names no hosts`, {
    expected: `\`launcher: {type: ssh, hosts: [...]}\` in the profile`,
    got: type,
  });
}

async function start(flags: StartFlags): Promise<number> {
  const { env } = process;
  const profile = whichProfile(flags);
  checkLauncher(profile, flags.launcher);
  const engines = flags.engines ?? profile.engines;
  if (engines === undefined || engines < 1) {
    throw usageError('E_OPTION', 'no number of engines', {
      expected: '`-n N`, from 1 on, or `engines` in the profile',
    });
  }
  const { startEngines } = await import('../../cluster/start.js');
  const started = await startEngines({
    profile,
    engines,
    ...(flags.launcher !== undefined && { launcher: flags.launcher }),
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
    isOwned: false,
    env,
    signal: abortOnSignals(),
    tell: (message) => {
      say(oneLine(message));
    },
  });
  tellStarted(started, profile);
  return ExitCode.done;
}

function tellStarted({ engines, total }: StartedEngines, { name }: Profile): void {
  const ids = engines.map(({ id }) => id).join(', ');
  say(`engines of \`${name}\` are up: ${ids}; ${total} in all`);
  if (nameInUse(process.env) !== undefined) return;
  setInUse(name, process.env);
  say(`\`${name}\` is in use: runs take its engines as long as there are some`);
}

export function addStart(parent: Command, finish: Finish): void {
  const command = parent
    .command('start')
    .summary('start engines, and a controller where there is none')
    .description('start engines, and a controller where there is none; they outlive the command')
    .option('-n, --engines <n>', 'how many; default: that of the profile', wholeNumber('--engines'));
  addProfileOption(command, 'profile')
    .addOption(
      new Option('--launcher <type>', 'who starts engines; default: that of the profile, else local').choices(
        launcherTypes,
      ),
    )
    .option(
      '--timeout <time>',
      'time until all are up (90s, 5m); afterwards all that was started is ended; default 2m',
      durationOf('--timeout'),
    )
    .action(async (flags: StartFlags) => {
      finish(await start(flags));
    });
}
