import type { StopFlag } from '../calculators/calculator.js';
import type { InfoValue } from '../configuration/column.js';
import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError, type ErrorPlace, type ErrorRecord } from '../errors.js';
import { extxyzFormat } from '../formats/extxyz.js';
import type { Encoded } from '../formats/format.js';
import { formatByName } from '../formats/registry.js';
import type { Operator } from '../operators/operator.js';
import { releaseMemory } from '../system/memory.js';
import { applyOperator, Extract, type Applied } from './apply.js';
import { readTask, type TaskInput } from './input.js';
import { locate } from './locate.js';
import { createOperator } from './operator-of.js';
import { Status, type ChunkResult, type ChunkTask, type EngineSpec } from './spec.js';
import { addTags, infoValueOf } from './tags.js';

export interface EngineOptions {
  readonly slot: number;
  readonly stop: StopFlag;
}

/** One operator's life in one slot: built once, runs tasks one after another, is disposed once. */
export class Engine {
  readonly #tags: readonly (readonly [string, InfoValue])[];
  #isOurs = false;

  private constructor(
    private readonly spec: EngineSpec,
    private readonly operator: Operator<unknown>,
    private readonly stop: StopFlag,
  ) {
    this.#tags = Object.entries(spec.tags).map(([key, value]) => [key, infoValueOf(value)] as const);
  }

  static async create(spec: EngineSpec, options: EngineOptions): Promise<Engine> {
    const engine = new Engine(spec, await createOperator(spec, options), options.stop);
    engine.#isOurs = spec.operator.type === 'builtin';
    return engine;
  }

  /** An engine around an operator of this process, which was not sent anywhere. */
  static around(operator: Operator<unknown>, spec: EngineSpec, stop: StopFlag): Engine {
    return new Engine(spec, operator, stop);
  }

  /**
   * Bytes to configurations to operator to bytes. `mark` is told the index in the run of the configuration
   * that an `each` operator is about to get. Rejects with `E_STOPPED` and when a whole list failed.
   */
  async run(task: ChunkTask, mark: (index: number) => void): Promise<ChunkResult> {
    const input = readTask(task);
    const firstIndex = task.chunk.firstIndex + input.first;
    const applied = await applyOperator(this.operator, input.values, {
      seed: this.spec.seed,
      firstIndex,
      stop: this.stop,
      mark: (position) => {
        mark(firstIndex + position);
      },
    });
    const result = this.#encode(task, input, applied);
    // Operators of our own keep no configuration after its chunk; a user's may, and reads from its text later.
    if (this.#isOurs) input.texts.forEach(releaseMemory);
    return result;
  }

  async dispose(): Promise<void> {
    await this.operator.dispose?.();
  }

  #encode(task: ChunkTask, input: TaskInput, applied: readonly Applied[]): ChunkResult {
    const failures = this.#failures(task, input, applied);
    const outputs = applied.map((output, i) => failures.kept.get(i) ?? outputsOf(output));
    for (const list of outputs) for (const output of list) addTags(output, this.#tags);
    const flat = outputs.flat();
    const { bytes, lengths } =
      this.operator.shape === 'global'
        ? encodeExtracts(applied)
        : formatByName(this.spec.formats[task.chunk.output] ?? extxyzFormat.name).encode(flat);
    const statusOf = (output: Applied): number =>
      output instanceof AtomloopError ? Status.failed : output === null ? Status.dropped : Status.done;
    return {
      bytes,
      status: Uint8Array.from(applied, statusOf),
      lengths: sumPerInput(outputs, lengths),
      written: flat.length,
      atoms: input.isItems ? 0 : countAtoms(input.values as readonly Configuration[]),
      failed: failures.bytes,
      errors: failures.errors,
      warnings: input.warnings,
      ...(input.error === undefined ? {} : { inputError: input.error.toRecord() }),
    };
  }

  /** Failed inputs are read again, since the operator may have changed what it was given. */
  #failures(task: ChunkTask, input: TaskInput, applied: readonly Applied[]): Failures {
    const failed = applied.flatMap((output, i) => (output instanceof AtomloopError ? [{ i, error: output }] : []));
    if (failed.length === 0) return noFailures;
    const unchanged = readTask(task).values;
    const errors = failed.map(({ i, error }) => error.at(locate(task, input.first + i)));
    const kept = new Map<number, readonly Configuration[]>();
    const aside: unknown[] = [];
    for (const [n, { i }] of failed.entries()) {
      const value = unchanged[i];
      if (this.spec.onError === 'keep' && !input.isItems) kept.set(i, [markFailed(value, this.spec.failurePrefix)]);
      if (this.spec.onError === 'set-aside') aside.push(input.isItems ? value : setAside(value, errors[n]));
    }
    return { kept, bytes: encodeFailed(aside, input.isItems), errors: errors.map((error) => error.toRecord()) };
  }
}

interface Failures {
  /** By position: what `--on-error keep` writes in place of an output. */
  readonly kept: ReadonlyMap<number, readonly Configuration[]>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly errors: readonly ErrorRecord[];
}

const noFailures: Failures = { kept: new Map(), bytes: new Uint8Array(0), errors: [] };

function outputsOf(output: Applied): readonly Configuration[] {
  if (output === null || output instanceof AtomloopError || output instanceof Extract) return [];
  return Array.isArray(output) ? (output as readonly Configuration[]) : [output as Configuration];
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

/** One JSON line per input; an input that failed has an empty one. */
function encodeExtracts(applied: readonly Applied[]): Encoded {
  const lines = applied.map((one) => (one instanceof Extract ? JSON.stringify(one.data) : ''));
  return { bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')), lengths: new Float64Array(0) };
}

function encodeFailed(values: readonly unknown[], isItems: boolean): Uint8Array<ArrayBuffer> {
  if (!isItems) return extxyzFormat.encode(values as readonly Configuration[]).bytes;
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

function sumPerInput(outputs: readonly (readonly Configuration[])[], lengths: Float64Array): Float64Array<ArrayBuffer> {
  let at = 0;
  return Float64Array.from(outputs, (list) => {
    let sum = 0;
    for (let end = at + list.length; at < end; at += 1) sum += lengths[at] ?? 0;
    return sum;
  });
}

function countAtoms(configurations: readonly Configuration[]): number {
  return configurations.reduce((sum, { natoms }) => sum + natoms, 0);
}
