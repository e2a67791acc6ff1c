import type { Command } from 'commander';
import type { ClusterClient } from '../../cluster/client.js';
import type { Target } from '../../cluster/contract.js';
import type { EngineExit } from '../../cluster/exec.js';
import { usageError } from '../../errors.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { durationOf } from '../option-values.js';
import { say, writeAll } from '../terminal.js';
import { wordsAfterDashes } from '../words.js';
import { abortOnSignals } from './start.js';
import { addProfileOption, whichCluster, type ProfileFlag } from './which.js';

interface ExecFlags extends ProfileFlag {
  readonly engine?: string;
  readonly balanced?: boolean;
  readonly timeout?: number;
}

/** The direct view: engines by their numbers; the balanced one: whichever is free. */
function targetsOf({ engine, balanced }: ExecFlags, client: ClusterClient): readonly Target[] {
  if ((engine === undefined) === (balanced !== true)) {
    throw usageError('E_OPTION', 'it is not clear where to run the program', {
      expected: 'either `--engine 0,2` (or `all`) or `--balanced`',
    });
  }
  if (engine === undefined) return ['balanced'];
  const known = client.engines.map(({ id }) => id);
  const ids = engine === 'all' ? known : engine.split(',').map((text) => numberOf(text, known));
  if (ids.length === 0) throw usageError('E_NO_ENGINES', 'the cluster has no engines');
  return [...new Set(ids)];
}

function numberOf(text: string, known: readonly number[]): number {
  const id = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
  if (known.includes(id)) return id;
  throw usageError('E_OPTION', `there is no engine \`${text}\``, {
    expected: known.length === 0 ? 'engines' : `numbers out of ${known.join(', ')}`,
  });
}

/** Of several engines each line says which one it is of. */
function show({ engine, stdout, stderr }: EngineExit, isOneOfMany: boolean): void {
  for (const [fd, bytes] of [
    [1, stdout],
    [2, stderr],
  ] as const) {
    const text = Buffer.from(bytes).toString();
    writeAll(fd, isOneOfMany ? text.replaceAll(/^(?=.|\n)/gm, `[${engine}] `) : text);
  }
}

async function exec(words: readonly string[], flags: ExecFlags): Promise<number> {
  const [extra, command] = wordsAfterDashes(words, 'atomloop cluster exec --balanced -- PROGRAM ARGUMENTS');
  if (extra.length > 0)
    throw usageError('E_USAGE', `\`${extra[0]}\` is neither an option nor a part of the program`);
  const { connectionFile } = whichCluster(flags);
  const signal = abortOnSignals();
  const [{ ClusterClient }, { execOnEngine }] = await Promise.all([
    import('../../cluster/client.js'),
    import('../../cluster/exec.js'),
  ]);
  const client = await ClusterClient.connect({ connectionFile });
  try {
    const targets = targetsOf(flags, client);
    const exits = await Promise.allSettled(
      targets.map(async (target) => {
        const exit = await execOnEngine(client, target, { command, timeoutMs: flags.timeout, signal });
        show(exit, targets.length > 1);
        if (exit.code !== 0) say(`engine ${exit.engine}: exit code ${exit.code}`);
        return exit.code;
      }),
    );
    const failed = exits.find((exit) => exit.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const isGood = exits.every((exit) => exit.status === 'fulfilled' && exit.value === 0);
    return isGood ? ExitCode.done : ExitCode.configurationsFailed;
  } finally {
    client.close();
  }
}

export function addExec(parent: Command, finish: Finish): void {
  const command = parent
    .command('exec')
    .summary('run a program on engines')
    .description('run a program on engines and show what it prints; its standard input is empty')
    .argument('[words...]', '-- and the program')
    .option('--engine <list>', 'numbers of engines, or `all`: each runs it, side by side')
    .option('--balanced', 'one engine runs it: whichever the controller finds free')
    .option('--timeout <time>', 'time for the program; default: no limit', durationOf('--timeout'));
  addProfileOption(command).action(async (words: string[], flags: ExecFlags) => {
    finish(await exec(words, flags));
  });
}
