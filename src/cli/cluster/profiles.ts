import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { nameInUse } from '../../cluster/in-use.js';
import { Launch } from '../../cluster/launch.js';
import { connectionFile, loadProfile, profileNames } from '../../cluster/load-profile.js';
import { AtomloopError } from '../../errors.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { oneLine, print } from '../terminal.js';

interface ProfileRow {
  readonly name: string;
  readonly isInUse: boolean;
  /** Our half; absent where it has none. */
  readonly file?: string;
  readonly launcher?: string;
  readonly listen?: string;
  readonly isEncrypted?: boolean;
  /** Whether there is a connection file. */
  readonly hasController?: boolean;
  /** Processes that were started here and live. */
  readonly started: number;
  /** What is wrong with it. */
  readonly error?: string;
}

function rowOf(name: string): ProfileRow {
  const { env } = process;
  const started = Launch.all(name, env).reduce((sum, { living }) => sum + living.length, 0);
  const base = { name, isInUse: nameInUse(env) === name, started };
  try {
    const profile = loadProfile(name, env);
    const { file, launcher, listen, isEncrypted } = profile;
    const hasController = existsSync(connectionFile(profile, env));
    const place = { launcher: launcher.type, listen, isEncrypted, hasController };
    return { ...base, ...place, ...(file !== undefined && { file }) };
  } catch (thrown) {
    return { ...base, error: AtomloopError.from(thrown, 'usage', 'E_PROFILE').message };
  }
}

function rowText({
  name,
  isInUse,
  launcher,
  listen,
  isEncrypted,
  hasController,
  started,
  error,
}: ProfileRow): string {
  const words = [
    ...(isInUse ? ['in use'] : []),
    ...(error === undefined
      ? [`${launcher} on ${listen}${isEncrypted === true ? ', encrypted' : ''}`]
      : [error]),
    ...(hasController === true ? ['has a connection file'] : []),
    ...(started > 0 ? [`${started} processes started here`] : []),
  ];
  return `${name.padEnd(16)}${words.join('; ')}`;
}

export function addProfiles(parent: Command, finish: Finish): void {
  parent
    .command('profiles')
    .summary('which profiles there are, and which is in use')
    .description('which profiles there are, and which is in use')
    .option('--json', 'as one JSON list')
    .action(({ json }: { json?: boolean }) => {
      const names = new Set([...profileNames(process.env), 'default']);
      const rows = [...names].sort().map(rowOf);
      if (json === true) print(JSON.stringify(rows));
      else for (const row of rows) print(oneLine(rowText(row)));
      finish(ExitCode.done);
    });
}
