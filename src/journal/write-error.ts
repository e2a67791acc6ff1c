import { AtomloopError, outputError } from '../errors.js';

/** The error of a failed write, with the name that the user knows. */
export function writeError(cause: unknown, file: string, what = 'cannot write the output'): AtomloopError {
  if (cause instanceof AtomloopError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  const hint =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? { hint: 'free some space and run the same command again: it goes on where it stopped' }
      : {};
  return outputError('E_OUTPUT_WRITE', what, { cause, file, got: code ?? String(cause), ...hint });
}
