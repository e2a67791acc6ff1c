import { Option, type Command } from 'commander';
import { usageError } from '../../errors.js';
import type { FlowFlags } from './flow.js';

function count(option: string): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw usageError('E_OPTION', `cannot use \`${option}\``, {
      expected: 'a whole number from 1',
      got: `\`${text}\``,
    });
  };
}

const ids = (text: string): readonly string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

/** The workflow file, and where its run is. */
export function flowCommand(command: Command, name: string, summary: string): Command {
  return command
    .command(name)
    .summary(summary)
    .description(summary)
    .argument('<flow>', 'workflow file')
    .option('--state <dir>', 'place of the run; default: FLOW.atomloop');
}

/** What a command line may change of the workflow file. */
export function addFlowOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--execution <mode>', 'serial or parallel; default: of the file').choices([
        'serial',
        'parallel',
      ]),
    )
    .option('--threads <n>', 'threads that steps use at once; default: of the file', count('--threads'))
    .option('--mpi <n>', 'ranks that steps use at once; default: of the file', count('--mpi'))
    .option('--gpus <list>', 'ids of GPUs, one for each place; default: of the file', ids)
    .option('--scheme <name>', 'scheme of operators; default: of the file')
    .addOption(
      new Option(
        '--on-failure <rule>',
        'stop: nothing new starts; continue: what does not depend on it',
      ).choices(['stop', 'continue']),
    );
}

/** What all commands get of it. */
export interface NamedFlags extends FlowFlags {
  readonly json?: boolean;
}
