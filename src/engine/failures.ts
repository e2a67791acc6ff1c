import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError, formatError, wordsOf, type ErrorPlace, type ErrorRecord } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
import type { Encoded } from '../formats/format.js';
import type { Applied } from './apply.js';
import { readTask, type TaskInput } from './input.js';
import { locate } from './locate.js';
import type { ChunkTask, EngineSpec } from './spec.js';

/** What becomes of the failed inputs of a task, as the policy has it. */
export interface Failures {
  /** By position: what `--on-error keep` writes in place of an output. */
  readonly kept: ReadonlyMap<number, readonly Configuration[]>;
  /** Text for the failed set. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By position: bytes of the failed set. */
  readonly lengths: ReadonlyMap<number, number>;
  readonly errors: readonly ErrorRecord[];
}

const noFailures: Failures = { kept: new Map(), bytes: new Uint8Array(0), lengths: new Map(), errors: [] };

export interface TaskOutcome {
  readonly task: ChunkTask;
  readonly input: TaskInput;
  readonly applied: readonly Applied[];
  /** By position: 1 where random numbers were drawn or the index was looked at. */
  readonly usesIndex: Uint8Array;
  /** What the operator noted, with how often. */
  readonly notes?: Readonly<Record<string, number>>;
}

/** Failed inputs are read again, since the operator may have changed what it was given. */
export function failuresOf(
  { onError, failurePrefix }: EngineSpec,
  { task, input, applied }: TaskOutcome,
): Failures {
  if (!applied.some((output) => output instanceof AtomloopError)) return noFailures;
  const failed = applied.flatMap((output, i) =>
    output instanceof AtomloopError ? [{ i, error: output }] : [],
  );
  const unchanged = readTask(task).values;
  if (unchanged.length < input.values.length) throw changedInput(task, input, unchanged.length);
  const errors = failed.map(({ i, error }) => error.at(locate(task, input.first + i)));
  const kept = new Map<number, readonly Configuration[]>();
  const aside: unknown[] = [];
  for (const [n, { i }] of failed.entries()) {
    const value = unchanged[i];
    if (onError === 'keep' && !input.isItems) kept.set(i, [markFailed(value, failurePrefix)]);
    if (onError === 'set-aside') aside.push(input.isItems ? value : setAside(value, errors[n]));
  }
  const { bytes, lengths } = encodeFailed(aside, input.isItems);
  return {
    kept,
    bytes,
    lengths: new Map(aside.map((_, n) => [failed[n]?.i ?? 0, lengths[n] ?? 0])),
    errors: errors.map((error) => error.toRecord()),
  };
}

function changedInput(task: ChunkTask, { first, values }: TaskInput, found: number): AtomloopError {
  return formatError('E_INPUT_CHANGED', 'the input changed while it was read', {
    ...locate(task, first),
    expected: `${values.length} configurations`,
    got: String(found),
  });
}

function markFailed(value: unknown, prefix: string): Configuration {
  const configuration = value as Configuration;
  configuration.info.set(`${prefix}calculation_failed`, true);
  return configuration;
}

function setAside(value: unknown, error: AtomloopError | undefined): Configuration {
  const configuration = value as Configuration;
  const words = error === undefined ? '' : `${error.code}: ${wordsOf(error.toRecord())}`;
  configuration.info.set('atomloop_error', words);
  configuration.info.set(sourceKey, sourceText(error?.details ?? {}));
  return configuration;
}

/** Info of a failed frame: where it comes from. */
export const sourceKey = 'atomloop_source';

export function sourceText({ file = '', frame = 0, line }: ErrorPlace): string {
  return [file, frame, ...(line === undefined ? [] : [line])].join(':');
}

function encodeFailed(values: readonly unknown[], isItems: boolean): Encoded {
  if (!isItems) return extxyzFormat.encode(values as readonly Configuration[]);
  const lines = values.map((value) => Buffer.from(`${JSON.stringify(value)}\n`));
  return {
    bytes: new Uint8Array(Buffer.concat(lines)),
    lengths: Float64Array.from(lines, (line) => line.length),
  };
}
