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
