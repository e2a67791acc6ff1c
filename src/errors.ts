/** Who can mend an error. Decides the exit code of the command line. */
export type ErrorKind = 'usage' | 'format' | 'calculator' | 'operator' | 'scheme' | 'output' | 'internal';

/** Where an error happened; each part only where it is known. */
export interface ErrorPlace {
  /** File name as the user gave it, `-` for standard input. */
  readonly file?: string;
  /** 1-based line in the file; 0 when the file as a whole is damaged. */
  readonly line?: number;
  /** 1-based byte column in the line. */
  readonly column?: number;
  /** 0-based index of the configuration in the whole input of the run. */
  readonly index?: number;
  /** 0-based frame in its file. */
  readonly frame?: number;
  /** Of a parallel run over several hosts. */
  readonly rank?: number;
}

/** What is known of an error besides its code and message. */
export interface ErrorOptions extends ErrorPlace {
  /** The error that this one comes from. */
  readonly cause?: unknown;
  /** What would have been right, in words. */
  readonly expected?: string;
  /** What came instead. */
  readonly got?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** Plain-data form of an error: survives every transport between driver and workers. */
export interface ErrorRecord extends ErrorPlace {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly hint?: string;
  readonly stack?: string;
}

/** What is wrong, what was expected and what came, as far as that is known. */
export function wordsOf({
  message,
  expected,
  got,
}: Pick<ErrorRecord, 'message' | 'expected' | 'got'>): string {
  const details = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(got === undefined ? [] : [`got ${got}`]),
  ].join(', ');
  return details === '' ? message : `${message}; ${details}`;
}

/**
 * An error with a stable code, such as `E_BAD_FLOAT`. Compare codes, not classes: a class does not
 * survive the way from a worker to the driver, a code does.
 */
export class AtomloopError extends Error {
  /** The same for all errors of ours, whatever their code. */
  override readonly name = 'AtomloopError';

  constructor(
    /** Who can mend it. */
    readonly kind: ErrorKind,
    /** Stable: what to compare. */
    readonly code: string,
    message: string,
    /** Place, what was expected and what came, as far as known. */
    readonly details: ErrorOptions = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }

  /** The same error with more known of its place. */
  at(place: ErrorPlace): AtomloopError {
    const error = new AtomloopError(this.kind, this.code, this.message, { ...this.details, ...place });
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }

  /** As plain data. */
  toRecord(): ErrorRecord {
    const { cause: _, ...details } = this.details;
    const { kind, code, message, stack } = this;
    return { kind, code, message, ...details, ...(stack === undefined ? {} : { stack }) };
  }

  static fromRecord(record: ErrorRecord): AtomloopError {
    const { kind, code, message, stack, ...details } = record;
    const error = new AtomloopError(kind, code, message, details);
    if (stack !== undefined) error.stack = stack;
    return error;
  }

  /** Any thrown value as an AtomloopError; one that is none yet gets the given kind and code. */
  static from(thrown: unknown, kind: ErrorKind, code: string): AtomloopError {
    if (thrown instanceof AtomloopError) return thrown;
    if (!(thrown instanceof Error)) return new AtomloopError(kind, code, String(thrown), { cause: thrown });
    const error = new AtomloopError(kind, code, `${thrown.name}: ${thrown.message}`, { cause: thrown });
    if (thrown.stack !== undefined) error.stack = thrown.stack;
    return error;
  }
}

export const usageError = (code: string, message: string, details?: ErrorOptions): AtomloopError =>
  new AtomloopError('usage', code, message, details);

export const formatError = (code: string, message: string, details?: ErrorOptions): AtomloopError =>
  new AtomloopError('format', code, message, details);

export const outputError = (code: string, message: string, details?: ErrorOptions): AtomloopError =>
  new AtomloopError('output', code, message, details);
