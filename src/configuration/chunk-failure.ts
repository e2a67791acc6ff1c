import { AtomloopError, type ErrorKind } from '../errors.js';
import type { Configuration } from './configuration.js';

/** What went wrong with one configuration of a chunk in the core addon. */
export interface ChunkFailure {
  /** Place in the chunk. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  /** 0-based atom at fault, where there is one. */
  readonly atom?: number;
}

/** Where failures come from. */
export interface FailureSource {
  readonly kind: ErrorKind;
  /** Of the chunk. */
  readonly configurations: readonly Configuration[];
  /** What to do about a species that is not supported, by its label. */
  readonly hintOf?: (label: string) => string | undefined;
}

function failureError(
  { index, code, message, expected, got, atom }: ChunkFailure,
  { kind, configurations, hintOf }: FailureSource,
): AtomloopError {
  // Kernels know atomic numbers only.
  const label =
    code === 'E_UNSUPPORTED_SPECIES' && atom !== undefined ? configurations[index]?.species[atom] : undefined;
  const found = label === undefined ? got : `\`${label}\` (atom ${String(atom)})`;
  const hint = label === undefined ? undefined : hintOf?.(label);
  return new AtomloopError(kind, code, message, {
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { got: found }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Errors by place in the chunk; those of unsupported species name the label of the atom. */
export const failureErrors = (
  failures: readonly ChunkFailure[],
  source: FailureSource,
): Map<number, AtomloopError> =>
  new Map(failures.map((failure) => [failure.index, failureError(failure, source)]));

/** The error of a native call, `E_STOPPED` where its flag was raised. */
export function stoppedOr(thrown: unknown, kind: ErrorKind): unknown {
  const isStop = thrown instanceof Error && 'code' in thrown && thrown.code === 'E_STOPPED';
  return isStop
    ? new AtomloopError(kind, 'E_STOPPED', 'the calculation was stopped', { cause: thrown })
    : thrown;
}
