import type { Command } from 'commander';

/** Takes the exit code of the command. */
export type Finish = (code: number) => void;

/** Title and command line of each. */
export type Examples = readonly (readonly [title: string, line: string])[];

/** What the module of a subcommand exports. */
export interface CommandModule {
  /** Adds arguments, options and the action; `commands` is the table of all, for one that runs others. */
  define(command: Command, finish: Finish, commands: readonly CommandRow[]): void;
  /** The action looks whether its surroundings are a check, and then does nothing else. */
  readonly canCheck?: true;
  /** Shown first in the help; a test runs them. */
  readonly examples: Examples;
}

/** What a help opens with. */
export function examplesText(examples: Examples): string {
  return `Examples:\n${examples.map(([title, line]) => `  # ${title}\n  ${line}\n`).join('')}`;
}

/** One row of the table of subcommands. */
export interface CommandRow {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  load(): Promise<CommandModule>;
}
