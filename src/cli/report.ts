import { AtomloopError } from '../errors.js';
import { isSpeaker } from '../schemes/mpi/launcher.js';
import { errorText, internalErrorText } from './error-text.js';
import { ExitCode, exitCodeOf } from './exit-codes.js';
import { say } from './terminal.js';

/** Says what ended a command line, and returns its exit code. */
export async function report(thrown: unknown): Promise<number> {
  if (thrown instanceof AtomloopError && !(await isSpeaker())) return exitCodeOf(thrown);
  if (thrown instanceof AtomloopError && thrown.kind !== 'internal') {
    if (thrown.code === 'E_STOPPED' || thrown.code === 'E_NO_PROGRESS') say(thrown.message);
    else say(errorText(thrown.toRecord()));
    return exitCodeOf(thrown);
  }
  say(internalErrorText(thrown));
  return ExitCode.internal;
}
