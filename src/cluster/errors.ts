import { stripVTControlCharacters } from 'node:util';
import { AtomloopError, usageError, type ErrorOptions } from '../errors.js';

/** An error whose mending is a matter of the cluster. */
export const clusterError = (code: string, message: string, details?: ErrorOptions): AtomloopError =>
  new AtomloopError('scheme', code, message, details);

export const engineLost = (engine: string): AtomloopError =>
  clusterError('E_ENGINE_LOST', `engine ${engine} has left the cluster`);

/** A controller without engines, or with fewer than are needed. */
export const noEngines = (expected = 1, got = 0): AtomloopError =>
  usageError('E_NO_ENGINES', got === 0 ? 'the cluster has no engines' : 'the cluster has too few engines', {
    expected: `at least ${expected}`,
    got: String(got),
    hint: `start some with \`atomloop cluster start -n ${expected - got}\``,
  });

export const stopped = (): AtomloopError => clusterError('E_STOPPED', 'the call is no longer wanted');

/** An exception of Python: the cause of `E_ENGINE_PYTHON`. */
export class PythonException extends Error {
  constructor(
    /** Name of its class. */
    readonly type: string,
    message: string,
    /** As the engine printed it, without colors; the last 30 lines of it. */
    readonly traceback: string,
  ) {
    super(message);
    this.name = type;
    this.stack = traceback === '' ? `${type}: ${message}` : traceback;
  }
}

const tailLines = 30;
const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the reply to a failed call says. */
export function exceptionOf(content: Readonly<Record<string, unknown>>): PythonException {
  const lines = Array.isArray(content['traceback']) ? content['traceback'].map(words).join('\n') : '';
  const traceback = stripVTControlCharacters(lines).trimEnd().split('\n').slice(-tailLines).join('\n');
  return new PythonException(words(content['ename']), words(content['evalue']), traceback);
}

/** A call that raised on its engine. */
export function pythonError(exception: PythonException, engine: string): AtomloopError {
  const { type, message, traceback, stack } = exception;
  const place = lastPlace(traceback);
  const error = new AtomloopError(
    'operator',
    'E_ENGINE_PYTHON',
    message === '' ? type : `${type}: ${message}`,
    {
      cause: exception,
      got: place === undefined ? `this on engine ${engine}` : `this on engine ${engine} at ${place}`,
    },
  );
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Where it was raised, in the forms of IPython and of Python. */
function lastPlace(traceback: string): string | undefined {
  const ours = [
    ...traceback.matchAll(/^(?:File (\S+):(\d+)|(\S+) in (\w+)\()|^ *File "([^"]+)", line (\d+)/gm),
  ].at(-1);
  if (ours === undefined) return undefined;
  const [, file, line, path, name, other, otherLine] = ours;
  if (file !== undefined) return `${file}:${line}`;
  return path === undefined ? `${other}:${otherLine}` : `${path} in ${name}`;
}
