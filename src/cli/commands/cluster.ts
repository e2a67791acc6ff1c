import type { Command } from 'commander';
import { addCleanup } from '../cluster/cleanup.js';
import { addExec } from '../cluster/exec.js';
import { addInfo } from '../cluster/info.js';
import { addProfiles } from '../cluster/profiles.js';
import { addShutdown } from '../cluster/shutdown.js';
import { addStart } from '../cluster/start.js';
import { addUse } from '../cluster/use.js';
import type { Finish } from '../command.js';

export function define(command: Command, finish: Finish): void {
  command.usage('COMMAND [options]').helpCommand(false);
  for (const add of [addStart, addInfo, addUse, addExec, addCleanup, addShutdown, addProfiles])
    add(command, finish);
}

export const examples = [
  ['which profiles there are', 'atomloop cluster profiles'],
  ['what the engines of the profile in use do', 'atomloop cluster info'],
] as const;
