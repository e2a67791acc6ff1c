import type { RunCounts } from '../events.js';
import type { OperatorOption } from '../loop/options.js';

/** What a subcommand adds to the options of every operator. */
export interface OperatorRequest {
  readonly operator: OperatorOption;
  readonly args: Readonly<Record<string, unknown>>;
  /** What to say of a run that has ended. */
  readonly remarks?: (counts: Readonly<RunCounts>) => readonly string[];
}
