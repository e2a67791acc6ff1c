import type { Command } from 'commander';
import type { ClusterInfo } from '../../cluster/info.js';
import type { ShutdownReport } from '../../cluster/end-cluster.js';
import { AtomloopError, usageError } from '../../errors.js';
import { ask, canAsk } from '../ask.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { durationOf } from '../option-values.js';
import { oneLine, say } from '../terminal.js';
import { engineText } from './info.js';
import { addProfileOption, whichCluster, type ProfileFlag } from './which.js';

interface ShutdownFlags extends ProfileFlag {
  readonly drain?: boolean;
  readonly now?: boolean;
  readonly yes?: boolean;
  readonly timeout?: number;
}

/** Lists what others started, and asks where that is not answered yet; false where the user does not want it. */
async function confirm({ engines, cluster }: ClusterInfo, { yes }: ShutdownFlags): Promise<boolean> {
  const foreign = engines.filter(({ isStartedHere }) => !isStartedHere);
  if (foreign.length > 0) {
    say(`${foreign.length} of ${engines.length} engines were not started here:`);
    for (const row of foreign) say(oneLine(`${engineText(row)}  ${row.host ?? ''}`));
  }
  if (yes === true) return true;
  if (!canAsk()) {
    throw usageError('E_CLUSTER_CONFIRM', 'nobody can be asked whether to end all engines', {
      expected: '`--yes`',
    });
  }
  const answer = await ask(`End the controller of ${cluster} and all ${engines.length} engines? [y/N]`);
  return answer === 'y' || answer === 'yes';
}

function tell({ ended, killed, silent }: ShutdownReport): void {
  say(`ended ${ended.length + killed.length} engines and their controller`);
  if (killed.length > 0) say(`${killed.length} of them were busy and were killed`);
  if (silent.length > 0)
    say(
      `warning: ${silent.length} did not answer; they end when they have missed the controller for minutes`,
    );
}

async function shutdown(flags: ShutdownFlags): Promise<number> {
  if ((flags.drain === true) === (flags.now === true)) {
    throw usageError('E_OPTION', 'it is not clear what becomes of work', {
      expected: 'either `--drain`, which waits for it, or `--now`',
    });
  }
  const { env } = process;
  const cluster = whichCluster(flags);
  const { clusterInfo } = await import('../../cluster/info.js');
  const found = await clusterInfo(cluster, env);
  if (found.controller.state !== 'answers') throw noController(found);
  if (!(await confirm(found, flags))) {
    say('nothing was changed');
    return ExitCode.done;
  }
  const { shutdownCluster } = await import('../../cluster/end-cluster.js');
  const { drain: isDrained = false, timeout: drainMs } = flags;
  tell(await shutdownCluster({ cluster, env, isDrained, drainMs, tell: say }));
  return ExitCode.done;
}

function noController({ cluster, controller, started }: ClusterInfo): AtomloopError {
  const hint =
    started.length > 0
      ? `\`atomloop cluster cleanup --terminate\` ends ${started.length} processes that were started here`
      : undefined;
  return new AtomloopError('scheme', 'E_CLUSTER_CONNECT', `no controller of \`${cluster}\` answers`, {
    expected: 'a running cluster',
    got: controller.error?.message ?? 'no connection file',
    ...(hint !== undefined && { hint }),
  });
}

export function addShutdown(parent: Command, finish: Finish): void {
  const command = parent
    .command('shutdown')
    .summary('end all engines and the controller, whoever started them')
    .description('end all engines and the controller, whoever started them; lists those of others first')
    .option('--drain', 'wait until no engine has anything to do')
    .option('--now', 'do not wait: calls and runs at work are lost')
    .option('--yes', 'do not ask')
    .option(
      '--timeout <time>',
      'with --drain: how long to wait at most; default: no limit',
      durationOf('--timeout'),
    );
  addProfileOption(command).action(async (flags: ShutdownFlags) => {
    finish(await shutdown(flags));
  });
}
