import type { StepDefinition } from '../step.js';

export type ResourceKind = 'threads' | 'mpi' | 'gpu';

/** What a run has for its steps. */
export interface ResourceTotals {
  readonly threads: number;
  readonly mpi: number;
  readonly gpus: readonly string[];
}

/** What is reserved for a step while it runs. */
export interface Reserved {
  readonly threads: number;
  readonly mpi: number;
  /** Ids as the run names them. */
  readonly gpus: readonly string[];
}

/** Threads, ranks and GPUs that are free. */
export class Resources {
  #threads: number;
  #mpi: number;
  readonly #gpus: string[];

  constructor({ threads, mpi, gpus }: ResourceTotals) {
    this.#threads = threads;
    this.#mpi = mpi;
    this.#gpus = [...gpus];
  }

  /** What there is not enough of for a step; undefined where it may start. */
  lacking({ threads, mpi = 0, gpu }: StepDefinition): ResourceKind | undefined {
    if (gpu > this.#gpus.length) return 'gpu';
    if (mpi > this.#mpi) return 'mpi';
    return threads > this.#threads ? 'threads' : undefined;
  }

  take({ threads, mpi = 0, gpu }: StepDefinition): Reserved {
    this.#threads -= threads;
    this.#mpi -= mpi;
    return { threads, mpi, gpus: this.#gpus.splice(0, gpu) };
  }

  give({ threads, mpi, gpus }: Reserved): void {
    this.#threads += threads;
    this.#mpi += mpi;
    this.#gpus.push(...gpus);
  }
}
