import type { AtomloopError, ErrorKind } from '../errors.js';

export const ExitCode = {
  done: 0,
  configurationsFailed: 1,
  usage: 2,
  badInput: 3,
  outputNotWritten: 4,
  busy: 5,
  inputChanged: 6,
  tooManyFailures: 7,
  noProgress: 8,
  internal: 70,
  stopped: 75,
} as const;

const byKind: Readonly<Record<ErrorKind, number>> = {
  usage: ExitCode.usage,
  format: ExitCode.badInput,
  output: ExitCode.outputNotWritten,
  calculator: ExitCode.tooManyFailures,
  operator: ExitCode.tooManyFailures,
  scheme: ExitCode.internal,
  internal: ExitCode.internal,
};

const byCode: ReadonlyMap<string, number> = new Map([
  ['E_STOPPED', ExitCode.stopped],
  ['E_CLUSTER_LOST', ExitCode.stopped],
  ['E_ENGINES_LOST', ExitCode.stopped],
  ['E_SHARD_UNFINISHED', ExitCode.stopped],
  ['E_INPUT_CHANGED', ExitCode.inputChanged],
  ['E_OUTPUT_BUSY', ExitCode.busy],
  ['E_NO_PROGRESS', ExitCode.noProgress],
  ['E_TOO_MANY_FAILURES', ExitCode.tooManyFailures],
  // Which ends a run with `--on-error stop` only.
  ['E_WORKER_KILLED', ExitCode.tooManyFailures],
  ['E_RANKS_LOST', ExitCode.tooManyFailures],
  ['E_RUN_DIFFERS', ExitCode.usage],
]);

/** Exit code of a run that an error ended. */
export function exitCodeOf({ kind, code }: AtomloopError): number {
  return byCode.get(code) ?? byKind[kind];
}
