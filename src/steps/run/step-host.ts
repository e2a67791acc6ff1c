import type { ErrorRecord } from '../../errors.js';
import type { OperatorAction } from '../step.js';

/** How an operator's run ended: with the exit code of the command line. */
export interface OperatorEnd {
  readonly code: number;
  readonly error?: ErrorRecord;
}

/** What the command line lends to steps: they know no subcommand. */
export interface StepHost {
  /** Applies an operator in this process. Never rejects. */
  run(
    words: readonly string[],
    surroundings: { readonly log: (text: string) => void; readonly signal: AbortSignal },
  ): Promise<OperatorEnd>;
  /** The words of an operator's command line. */
  words(
    action: OperatorAction,
    use: {
      readonly threads: number;
      readonly scheme?: string;
      readonly overwrite?: boolean;
      readonly retriesFailed?: boolean;
    },
  ): Promise<readonly string[]>;
  /** Program and arguments that do the same in a process of its own. */
  command(words: readonly string[]): readonly string[];
  /** True for what would change this process. */
  needsProcess(action: OperatorAction): boolean;
}
