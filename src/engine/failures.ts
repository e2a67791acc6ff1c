import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError, formatError, type ErrorPlace, type ErrorRecord } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
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
  readonly errors: readonly ErrorRecord[];
}

const noFailures: Failures = { kept: new Map(), bytes: new Uint8Array(0), errors: [] };

export interface TaskOutcome {
  readonly task: ChunkTask;
  readonly input: TaskInput;
  readonly applied: readonly Applied[];
}

/** Failed inputs are read again, since the operator may have changed what it was given. */
export function failuresOf(
  { onError, failurePrefix }: EngineSpec,
  { task, input, applied }: TaskOutcome,
): Failures {
  const failed = applied.flatMap((output, i) =>
    output instanceof AtomloopError ? [{ i, error: output }] : [],
  );
  if (failed.length === 0) return noFailures;
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
  return { kept, bytes: encodeFailed(aside, input.isItems), errors: errors.map((error) => error.toRecord()) };
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
  const { file = '', frame = 0, line }: ErrorPlace = error?.details ?? {};
  configuration.info.set('atomloop_error', `${error?.code ?? ''}: ${error?.message ?? ''}`);
  configuration.info.set('atomloop_source', [file, frame, ...(line === undefined ? [] : [line])].join(':'));
  return configuration;
}

function encodeFailed(values: readonly unknown[], isItems: boolean): Uint8Array<ArrayBuffer> {
  if (!isItems) return extxyzFormat.encode(values as readonly Configuration[]).bytes;
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
