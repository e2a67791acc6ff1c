import { AtomloopError, type ErrorRecord } from '../errors.js';
import type { CommandRow } from './command.js';
import { runCommandLine } from './command-line.js';
import { report } from './report.js';
import { within } from './surroundings.js';

export interface InProcessOptions {
  /** The table of commands. */
  readonly commands: readonly CommandRow[];
  /** Takes what the program would write to standard output and standard error. */
  readonly log: (text: string) => void;
  /** Stops it, as a signal stops the program: what is done is kept. */
  readonly signal: AbortSignal;
}

/** How a command line ended. */
export interface CommandEnd {
  /** Exit code that the program would have. */
  readonly code: number;
  /** What ended it. */
  readonly error?: ErrorRecord;
}

/** A stop before there is a run ends what waits, with no error of ours. */
function asStop(thrown: unknown, { aborted }: AbortSignal): unknown {
  if (!aborted || thrown instanceof AtomloopError) return thrown;
  const message = 'the run was stopped before anything was done';
  return new AtomloopError('scheme', 'E_NO_PROGRESS', message, { cause: thrown });
}

/**
 * Runs a command line inside this process, through the same code as the program, and several at once: no signal handlers, no
 * exit, no change of the environment. Inputs and outputs are relative to the working directory of the process.
 */
export async function runInProcess(
  words: readonly string[],
  { commands, log, signal: given }: InProcessOptions,
): Promise<CommandEnd> {
  // Whatever the reason of the abort, it is a stop; and nothing of the run stays with a signal that outlives it.
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  if (given.aborted) stop();
  given.addEventListener('abort', stop, { once: true });
  const { signal } = controller;
  try {
    return await within({ words, log, signal }, () => runToEnd(words, commands, signal));
  } finally {
    given.removeEventListener('abort', stop);
  }
}

async function runToEnd(
  words: readonly string[],
  commands: readonly CommandRow[],
  signal: AbortSignal,
): Promise<CommandEnd> {
  try {
    signal.throwIfAborted();
    return { code: await runCommandLine(words, commands) };
  } catch (thrown) {
    const reason = asStop(thrown, signal);
    const error = AtomloopError.from(reason, 'internal', 'E_INTERNAL').toRecord();
    return { code: await report(reason), error };
  }
}
