import { commands } from '../../src/cli/commands.js';
import { runInProcess, type CommandEnd } from '../../src/cli/in-process.js';

/** How a command line ended, and all that it wrote. */
export interface InProcessResult extends CommandEnd {
  readonly text: string;
}

/** Runs a command line in this process; its relative paths are those of the working directory. */
export async function inProcess(
  words: readonly string[],
  { signal = new AbortController().signal, onText }: InProcessSettings = {},
): Promise<InProcessResult> {
  let text = '';
  const log = (part: string): void => {
    text += part;
    onText?.(text);
  };
  const end = await runInProcess(words, { commands, log, signal });
  return { ...end, text };
}

interface InProcessSettings {
  readonly signal?: AbortSignal;
  /** Told all text so far whenever there is more. */
  readonly onText?: (text: string) => void;
}
