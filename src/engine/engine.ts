import type { StopFlag } from '../calculators/calculator.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Operator } from '../operators/operator.js';
import { releaseMemory } from '../system/memory.js';
import { applyOperator } from './apply.js';
import { encodeResult } from './encode.js';
import { readTask, type TaskInput } from './input.js';
import { createOperator } from './operator-of.js';
import type { ChunkResult, ChunkTask, EngineSpec } from './spec.js';
import { tagsOf, type Tags } from './tags.js';

export interface EngineOptions {
  readonly slot: number;
  readonly stop: StopFlag;
}

/** One operator's life in one slot: built once, runs tasks one after another, is disposed once. */
export class Engine {
  readonly #tags: Tags;
  #isOurs = false;

  private constructor(
    private readonly spec: EngineSpec,
    private readonly operator: Operator<unknown>,
    private readonly stop: StopFlag,
  ) {
    this.#tags = tagsOf(spec);
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
    const usesIndex = new Uint8Array(input.values.length);
    nameConfigurations(input, firstIndex);
    const notes = new Map<string, number>();
    const applied = await applyOperator(this.operator, input.values, {
      seed: this.spec.seed,
      firstIndex,
      stop: this.stop,
      usesIndex,
      note: (name) => notes.set(name, (notes.get(name) ?? 0) + 1),
      mark: (position) => {
        mark(firstIndex + position);
      },
    });
    // Operators of our own keep no configuration after its chunk; a user's may, and reads from its text later.
    const movable = this.#isOurs ? input.texts : [];
    const result = encodeResult(
      { spec: this.spec, tags: this.#tags, isGlobal: this.operator.shape === 'global', movable },
      { task, input, applied, usesIndex, notes: Object.fromEntries(notes) },
    );
    for (const text of movable) if (text !== result.bytes) releaseMemory(text);
    if (this.#isOurs) input.release();
    return result;
  }

  async dispose(): Promise<void> {
    await this.operator.dispose?.();
  }
}

/** What users' code prints is told with the index of its configuration. */
function nameConfigurations({ values, isItems }: TaskInput, firstIndex: number): void {
  if (isItems) return;
  for (let i = 0; i < values.length; i += 1) (values[i] as Configuration).runIndex = firstIndex + i;
}
