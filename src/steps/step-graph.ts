import { createHash } from 'node:crypto';
import type { StepListener } from '../events.js';
import { checkTransferable } from '../loop/transferable.js';
import { positive } from '../loop/settings.js';
import { usableCores } from '../system/cores.js';
import { StepJournal } from './journal/step-journal.js';
import type { RunSettings } from './run/attempt.js';
import type { StepsSummary } from './run/run-end.js';
import { stepFiles } from './run/step-files.js';
import { StepRun } from './run/step-run.js';
import type { FailureRule, StepDefinition } from './step.js';

/** How a graph of steps runs. */
export interface StepGraphOptions {
  /** `serial`, the default: one at a time in an order that respects prerequisites; `parallel`: as soon as their prerequisites are done. */
  readonly execution?: 'serial' | 'parallel';
  /** Threads that steps use at once. Default: the cores of this process. */
  readonly threads?: number;
  /** GPUs that steps may reserve. Default: none. */
  readonly gpus?: readonly string[];
  /** What a failed step means for others. Default `stop`: nothing new starts. */
  readonly onFailure?: FailureRule;
  /** Where the run is written down, to go on from. Default: nowhere. */
  readonly directory?: string;
  /** Told each step's beginning and end. */
  readonly onEvent?: StepListener;
  /** Stops the run when aborted. */
  readonly signal?: AbortSignal;
}

/** What a step may have besides its function. */
export interface StepOptions {
  /** What `insertStep` returned for them; `[]`: none. Default: the step before it that does not wait. */
  readonly prerequisites?: readonly string[];
  /** Runs last; without prerequisites after all that do not wait, those inserted later included. */
  readonly wait?: boolean;
  /** Files and globs whose content counts when it is asked whether the step must run again. */
  readonly inputs?: readonly string[];
  /** Files that must be there after it. */
  readonly outputs?: readonly string[];
  /** Reserved from those of the run. Default 1. */
  readonly threads?: number;
  /** GPUs, likewise. Default 0. */
  readonly gpu?: number;
  /** Further tries after a failure. Default 0. */
  readonly retries?: number;
  /** A function that takes longer fails, though nothing can end it. Default: no limit. */
  readonly timeoutMs?: number;
  /** What its failure means for others. Default: that of the graph. */
  readonly onFailure?: FailureRule;
  /** Default: the name and the arguments. */
  readonly id?: string;
}

/** Holds closing steps back until it is closed: more steps may still be inserted. */
export interface OpenStream {
  close(): void;
}

const longestId = 100;

/**
 * Functions as steps, in the manner of Scipion: each runs after the one inserted before it, unless `prerequisites` say otherwise;
 * more may be inserted while it runs, and a step that waits runs when all others are done.
 */
export class StepGraph {
  readonly #stop = new AbortController();
  readonly #ids = new Map<string, number>();
  readonly #streams = new Map<string, boolean>();
  #inserted: StepDefinition[] = [];
  #run: StepRun | undefined;

  constructor(private readonly options: StepGraphOptions = {}) {
    if (options.signal?.aborted === true) this.stop();
    options.signal?.addEventListener('abort', () => {
      this.stop();
    });
  }

  /**
   * Adds a step and returns its id. Arguments are plain data. While the graph runs, steps count after `updateSteps()`, or when the step that
   * inserted them ends. Errors: `E_NOT_TRANSFERABLE`, `E_STEP_ID`.
   */
  // The signature is the field's: name, function, arguments, and what else.
  // eslint-disable-next-line max-params
  insertStep<Args extends readonly unknown[]>(
    name: string,
    call: (...args: Args) => unknown,
    args: Args,
    options: StepOptions = {},
  ): string {
    checkTransferable(`args of ${name}`, args);
    const { threads = 1, gpu = 0, retries = 0, wait = false, inputs = [], outputs = [], ...rest } = options;
    const id = options.id ?? this.#idOf(name, args);
    this.#inserted.push({
      ...rest,
      id,
      action: { type: 'function', name, call, args },
      ...{ threads, gpu, retries, wait, inputs, outputs },
      interactive: false,
      env: {},
    });
    return id;
  }

  /** Lets steps that were inserted while the graph runs count. Throws where they cannot be: `E_STEP_UNKNOWN`, `E_STEP_CYCLE`, … */
  updateSteps(): void {
    if (this.#run === undefined || this.#inserted.length === 0) return;
    const inserted = this.#inserted;
    this.#inserted = [];
    this.#run.insert(inserted);
    this.#run.wake();
  }

  /** More steps will be inserted from outside of steps: closing steps wait, and the run goes on, until it is closed. */
  openStream(name = `stream ${this.#streams.size + 1}`): OpenStream {
    this.#streams.set(name, true);
    this.#run?.graph.addStream(name);
    return {
      close: () => {
        this.#streams.set(name, false);
        this.updateSteps();
        this.#run?.feeds.close(name);
        this.#run?.wake();
      },
    };
  }

  /** Aborted when the graph is stopped: for functions that take long. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** A waiting step need not wait any longer. */
  async release(id: string): Promise<void> {
    await this.#run?.apply({ type: 'release', id });
  }

  /** Ends the run as soon as running functions return. */
  stop(): void {
    this.#stop.abort();
  }

  /** Runs to the end; a failed step does not reject, but is in the summary. Rejects with a usage error before anything runs. */
  async run(): Promise<StepsSummary> {
    const { directory, onEvent } = this.options;
    const journal =
      directory === undefined ? StepJournal.inMemory() : await StepJournal.open(stepFiles(directory));
    const steps = this.#inserted;
    this.#inserted = [];
    try {
      this.#run = new StepRun({
        settings: this.#settings(),
        streams: [...this.#streams].map(([name]) => ({ name, settleMs: 0, end: { type: 'never' } })),
        steps,
        journal,
        onEvent: (event) => {
          if (event.type === 'step-ended') this.updateSteps();
          onEvent?.(event);
        },
        signal: this.#stop.signal,
      });
      for (const [name, isOpen] of this.#streams) if (!isOpen) this.#run.feeds.close(name);
      return await this.#run.run();
    } finally {
      this.#run = undefined;
      await journal.close();
    }
  }

  #settings(): RunSettings {
    const { execution = 'serial', threads, gpus = [], onFailure = 'stop' } = this.options;
    const count = positive('threads', threads) ?? usableCores().count;
    return { execution, threads: count, mpi: 0, gpus, onFailure };
  }

  /** By name and arguments, so that a step is known again wherever it is inserted. */
  #idOf(name: string, args: readonly unknown[]): string {
    const text =
      args.length === 0 ? name : `${name}(${args.map((value) => JSON.stringify(value)).join(', ')})`;
    const short =
      text.length <= longestId
        ? text
        : `${name}(${createHash('sha256').update(text).digest('hex').slice(0, 16)})`;
    const count = (this.#ids.get(short) ?? 0) + 1;
    this.#ids.set(short, count);
    return count === 1 ? short : `${short}#${count}`;
  }
}
