import type { Command } from 'commander';
import { isFileName, nameInUse, setInUse } from '../../cluster/in-use.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { say } from '../terminal.js';
import { addCleanupOptions, cleanUp, type CleanupFlags } from './cleanup.js';
import { whichProfile } from './which.js';

/** The new profile is checked before anything of the old one is touched. */
async function use(name: string, flags: CleanupFlags): Promise<number> {
  const { name: profile } = whichProfile({ profile: name });
  const old = nameInUse(process.env);
  const isOther = old !== undefined && old !== profile && !isFileName(old);
  if (isOther && !(await cleanUp(old, flags))) {
    say(`\`${old}\` stays in use`);
    return ExitCode.done;
  }
  setInUse(profile, process.env);
  say(`\`${profile}\` is in use`);
  const { ATOMLOOP_CLUSTER: variable = '' } = process.env;
  if (variable !== '') say(`warning: \`ATOMLOOP_CLUSTER\` is set, and runs use \`${variable}\``);
  return ExitCode.done;
}

export function addUse(parent: Command, finish: Finish): void {
  const command = parent
    .command('use')
    .summary('choose the profile that runs use')
    .description('choose the profile that runs use, after a cleanup of the one before')
    .argument('<profile>', 'one of those that `atomloop cluster profiles` lists');
  addCleanupOptions(command).action(async (name: string, flags: CleanupFlags) => {
    finish(await use(name, flags));
  });
}
