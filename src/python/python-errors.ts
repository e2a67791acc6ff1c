import { AtomloopError, usageError, type ErrorKind } from '../errors.js';
import type { Interpreter } from './interpreter.js';

/** An error as the Python side tells it. */
export interface PythonErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
  /** False or absent: the request itself is wrong, and so will be the next. */
  readonly isOfConfiguration?: boolean;
  /** Where it was thrown, outermost first: `file.py:12 in f`. */
  readonly places?: readonly string[];
  readonly traceback?: string;
}

const install = 'pip install numpy ase';

/** No interpreter at all. */
export function noPython(): AtomloopError {
  return usageError('E_PYTHON_MISSING', 'there is no Python', {
    expected: '`python3` on the path, or an active virtual environment',
    hint: 'name one with `--python` or `ATOMLOOP_PYTHON`',
  });
}

/** An interpreter that cannot be started, or that ends before it serves. */
export function cannotStart({ command, reason }: Interpreter, got: string): AtomloopError {
  return usageError('E_PYTHON_MISSING', `cannot start the Python interpreter \`${command}\` (${reason})`, {
    expected: 'Python 3.7 or newer',
    got,
    hint: 'name another one with `--python` or `ATOMLOOP_PYTHON`',
  });
}

/** An interpreter that says itself why it cannot serve. */
export function unusable(
  { command, reason }: Interpreter,
  { code, message }: PythonErrorRecord,
): AtomloopError {
  const lacksPackage = code === 'E_PYTHON_PACKAGE';
  return usageError(
    lacksPackage ? code : 'E_PYTHON_OLD',
    `cannot use the Python interpreter \`${command}\` (${reason})`,
    {
      expected: lacksPackage ? 'numpy and ASE' : 'Python 3.7 or newer',
      got: message,
      hint: lacksPackage
        ? `install them for this one, \`${command} -m ${install}\`, or name another with \`--python\``
        : 'name another one with `--python` or `ATOMLOOP_PYTHON`',
    },
  );
}

/** What Python answered in place of a value. `kind` is that of a configuration's own failure. */
export function answeredError(record: PythonErrorRecord, kind: ErrorKind): AtomloopError {
  const { code, message, isOfConfiguration, places = [], traceback, expected, hint } = record;
  const got = record.got ?? (places.length > 0 ? places.join(' > ') : undefined);
  const details = {
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
    ...(hint !== undefined && { hint }),
  };
  const error = new AtomloopError(isOfConfiguration === true ? kind : 'usage', code, message, details);
  if (traceback !== undefined) error.stack = traceback;
  return error;
}

/** The same error where nothing can be computed without what was to be built. */
export function buildError(what: string, record: PythonErrorRecord): AtomloopError {
  if (record.isOfConfiguration !== true) return answeredError(record, 'usage');
  const { message, traceback, places = [] } = record;
  const error = usageError('E_PYTHON', `cannot build ${what}: ${message}`, {
    ...(places.length > 0 && { got: places.join(' > ') }),
  });
  if (traceback !== undefined) error.stack = traceback;
  return error;
}
