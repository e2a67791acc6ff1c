import type { Command } from 'commander';

/** Takes the exit code of the command. */
export type Finish = (code: number) => void;

/** What the module of a subcommand exports. */
export interface CommandModule {
  /** Adds arguments, options and the action. */
  define(command: Command, finish: Finish): void;
  /** Title and command line, shown first in the help; a test runs them. */
  readonly examples: readonly (readonly [title: string, line: string])[];
}

/** One row of the table of subcommands. */
export interface CommandRow {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** All subcommands; the module of one is loaded only when it is asked for. */
export const commands: readonly CommandRow[] = [
  {
    name: 'calculate',
    summary: 'energy, forces and stress with a calculator',
    load: () => import('./commands/calculate.js'),
  },
  { name: 'copy', summary: 'gather, slice, convert and tag configurations', load: () => import('./commands/copy.js') },
  { name: 'map', summary: 'an operator of your own', load: () => import('./commands/map.js') },
  {
    name: 'info',
    summary: 'frames, atoms, elements, keys and columns of files',
    load: () => import('./commands/info.js'),
  },
  { name: 'schemes', summary: 'which schemes there are and which is picked', load: () => import('./commands/schemes.js') },
  { name: 'doctor', summary: 'what this machine offers: cores, addon, file system', load: () => import('./commands/doctor.js') },
];
