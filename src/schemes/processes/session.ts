import type { ChunkResult, ChunkTask, EngineSpec } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { watchTask } from '../beat.js';
import type { Session, TaskOptions } from '../scheme.js';
import { Worker } from './worker.js';

export interface ProcessSessionOptions {
  readonly engine: EngineSpec;
  readonly slots: number;
  /** Told each line that a worker prints. */
  readonly onLine: (line: string, slot: number) => void;
}

/** A task that waits for a worker or is worked on. */
interface Running {
  readonly task: ChunkTask;
  readonly options: TaskOptions;
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: unknown) => void;
  worker?: Worker;
  /** How often a worker died before it began the task. */
  misses: number;
}

/** So many workers may die one after another before one is ready. */
const startDeathLimit = 3;
const missLimit = 3;

function stopped(index?: number): AtomloopError {
  return new AtomloopError(
    'scheme',
    'E_STOPPED',
    'the run was stopped',
    index === undefined ? {} : { index },
  );
}

/** Workers, each replaced when it dies, and the tasks that wait for them. */
export class ProcessSession implements Session {
  readonly #options: ProcessSessionOptions;
  readonly #workers = new Map<number, Worker>();
  /** Also those that were given up and are not gone yet. */
  readonly #living = new Set<Worker>();
  readonly #queue: Running[] = [];
  #startDeaths = 0;
  #lastDeath: AtomloopError | undefined;
  /** Why no more tasks are taken. */
  #end: AtomloopError | undefined;
  #isClosed = false;

  constructor(options: ProcessSessionOptions) {
    this.#options = options;
    this.#fill();
  }

  get slots(): number {
    return this.#options.slots;
  }

  /** Their number never changes: a dead worker is replaced. */
  onSlots(): void {
    // Nothing will be told.
  }

  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult> {
    const { signal } = options;
    if (this.#end !== undefined) return Promise.reject(this.#end);
    if (signal.aborted) return Promise.reject(stopped());
    const { promise, resolve, reject } = withResolvers<ChunkResult>();
    const running: Running = { task, options, resolve, reject, misses: 0 };
    const abort = (): void => {
      this.#abort(running);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#queue.push(running);
    this.#feed();
    return promise.finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.stop();
    this.#refuse((this.#end ??= stopped()));
  }

  async close(): Promise<void> {
    this.stop();
    this.#isClosed = true;
    await Promise.all([...this.#living].map((worker) => worker.end()));
  }

  #refuse(reason: AtomloopError): void {
    for (const { reject } of this.#queue.splice(0)) reject(reason);
  }

  /** A worker for every slot, unless they keep dying before they are ready. */
  #fill(): void {
    for (let slot = 0; slot < this.slots && this.#end === undefined; slot += 1) {
      while (!this.#workers.has(slot) && this.#startDeaths < startDeathLimit) this.#start(slot);
    }
    if (this.#workers.size > 0 || this.#end !== undefined) return;
    this.#end = startError(this.#lastDeath);
    this.#refuse(this.#end);
  }

  #start(slot: number): void {
    const { engine, onLine } = this.#options;
    const onReady = (): void => {
      this.#startDeaths = 0;
      this.#fill();
      this.#feed();
    };
    try {
      const worker = new Worker({ engine, slot, onReady, onLine: (line) => onLine(line, slot) });
      this.#workers.set(slot, worker);
      this.#living.add(worker);
      void worker.death.then((death) => {
        this.#onDeath(worker, death);
      });
    } catch (thrown) {
      this.#startDeaths += 1;
      this.#lastDeath = AtomloopError.from(thrown, 'scheme', 'E_WORKER_KILLED');
    }
  }

  #onDeath(worker: Worker, death: AtomloopError): void {
    this.#living.delete(worker);
    if (this.#workers.get(worker.slot) !== worker) return;
    this.#workers.delete(worker.slot);
    if (!worker.isReady) {
      this.#startDeaths += 1;
      this.#lastDeath = death;
    }
    this.#fill();
    this.#feed();
  }

  #feed(): void {
    for (const worker of this.#workers.values()) {
      const running = worker.isIdle ? this.#queue.shift() : undefined;
      if (running !== undefined) void this.#assign(worker, running);
    }
  }

  async #assign(worker: Worker, running: Running): Promise<void> {
    running.worker = worker;
    const endWatch = watchTask(running.options, () => worker.progress);
    try {
      running.resolve(await worker.run(running.task));
    } catch (error) {
      if (worker.hasMissedTask && this.#end === undefined && running.misses < missLimit) this.#again(running);
      else running.reject(this.#isClosed ? stopped(worker.marked) : error);
    } finally {
      endWatch();
      this.#feed();
    }
  }

  /** For a task that its worker never saw. */
  #again(running: Running): void {
    delete running.worker;
    running.misses += 1;
    this.#queue.unshift(running);
  }

  /** A task that is worked on cannot be called back: its worker is killed, and another takes its slot. */
  #abort(running: Running): void {
    const { worker } = running;
    if (worker === undefined) {
      const place = this.#queue.indexOf(running);
      if (place >= 0) this.#queue.splice(place, 1);
      running.reject(stopped());
      return;
    }
    running.reject(stopped(worker.marked));
    if (this.#workers.get(worker.slot) !== worker) return;
    this.#workers.delete(worker.slot);
    void worker.kill();
    this.#fill();
    this.#feed();
  }
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

function startError(death: AtomloopError | undefined): AtomloopError {
  const { got, hint } = death?.details ?? {};
  return new AtomloopError(
    'scheme',
    'E_WORKER_START',
    `no worker could be started: ${death?.message ?? 'no slot'}`,
    {
      cause: death,
      ...(got === undefined ? {} : { got }),
      ...(hint === undefined ? {} : { hint }),
    },
  );
}
