import { AtomloopError, formatError, outputError, usageError } from '../errors.js';
import { askShared } from '../python/shared-interpreter.js';
import { InterpreterDied, type Answer } from '../python/python-program.js';
import type { PythonErrorRecord } from '../python/python-errors.js';
import { extxyzFormat } from './extxyz.js';
import type { Format } from './format.js';

/** Before the name of a format of ASE. */
const prefix = 'ase:';

/** Name of a format in ASE; undefined for those of ours. */
export function aseName(format: string): string | undefined {
  return format.startsWith(prefix) ? format.slice(prefix.length) : undefined;
}

/**
 * A format that ASE reads and writes. In a run its configurations are extended XYZ: they are converted when the file is
 * read, and when it is published.
 */
export function aseFormat(format: string): Format | undefined {
  return aseName(format) === undefined ? undefined : { ...extxyzFormat, name: format };
}

export interface FormatQuestion {
  /** Name of the format; undefined lets ASE tell it by the file. */
  readonly name: string | undefined;
  readonly path: string;
  readonly isInput: boolean;
}

/** Our name of a format of ASE. Rejects with `E_UNKNOWN_FORMAT`, of which `unknown` says what is known without ASE. */
export async function findAseFormat(question: FormatQuestion, unknown: AtomloopError): Promise<string> {
  const answer = await askShared({ do: 'format', ...question, name: question.name ?? null }).catch(
    (thrown: unknown) => {
      throw withoutAse(unknown, AtomloopError.from(thrown, 'usage', 'E_PYTHON_MISSING'));
    },
  );
  if ('value' in answer) return prefix + (answer.value as { name: string }).name;
  const { message, hint = unknown.details.hint } = answer.error;
  const { details } = unknown;
  throw usageError('E_UNKNOWN_FORMAT', `${unknown.message}; ${message}`, {
    ...details,
    ...(hint !== undefined && { hint }),
  });
}

function withoutAse(unknown: AtomloopError, reason: AtomloopError): AtomloopError {
  const { got = '' } = reason.details;
  return usageError(unknown.code, unknown.message, {
    ...unknown.details,
    cause: reason,
    hint: `ASE may know it, but ${reason.message}${got === '' ? '' : `: ${got}`}`,
  });
}

/** The value of an answer; throws `E_ASE` with what ASE said of the file. */
export function valueOf(answer: Answer, verb: 'read' | 'write', { path, format }: AseFile): unknown {
  if ('value' in answer) return answer.value;
  throw aseError(answer.error, verb, { path, format });
}

/** A file and the name of its format in ASE. */
export interface AseFile {
  readonly path: string;
  readonly format: string;
}

function aseError(record: PythonErrorRecord, verb: string, { path, format }: AseFile): AtomloopError {
  const { message, places = [], traceback } = record;
  const ofVerb = verb === 'read' ? formatError : outputError;
  const error = ofVerb('E_ASE', `ASE cannot ${verb} the file as \`${format}\`: ${message}`, {
    file: path,
    ...(places.length > 0 && { got: places.join(' > ') }),
  });
  if (traceback !== undefined) error.stack = traceback;
  return error;
}

/** Asks for something about a file; an interpreter that dies over it is an error of the file. */
export async function askOfFile(request: object, verb: 'read' | 'write', file: AseFile): Promise<unknown> {
  const answer = await askShared(request).catch((thrown: unknown): Answer => {
    if (!(thrown instanceof InterpreterDied)) throw thrown;
    return { error: { code: 'E_ASE', message: thrown.message } };
  });
  return valueOf(answer, verb, file);
}
