import type { EngineSpec } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import type { RemoteSession } from '../remote/session.js';
import type { Broker } from './broker.js';
import type { EngineCalls, EngineId } from './engine-calls.js';
import { EngineWorker } from './engine-worker.js';
import { engineRefusal } from './errors.js';
import { HostPlaces } from './host-places.js';
import { aliveMilliseconds, WorkerMessage, type EngineLook, type OrderAnswer } from './protocol.js';
import { workerOrder } from './worker-order.js';

/** A worker that has a session open. */
export interface OpenedWorker {
  readonly id: number;
  readonly host: string;
  readonly session: RemoteSession;
  readonly death: Promise<AtomloopError>;
}

export interface EnginesOptions {
  readonly calls: EngineCalls;
  readonly broker: Broker;
  readonly engine: EngineSpec;
  readonly onLine: (line: string, id: number) => void;
}

/** How long a worker may take from the order to its first word. */
const startSeconds = 60;

/** The workers of a run at the engines of its cluster. */
export class Engines {
  readonly #options: EnginesOptions;
  readonly #workers = new Map<string, { readonly id: number; readonly worker: EngineWorker }>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #places = new HostPlaces();
  readonly #alive: NodeJS.Timeout;
  #count = 0;

  constructor(options: EnginesOptions) {
    this.#options = options;
    options.broker.listen((from, type, payload) => {
      this.#receive(from, type, payload);
    });
    this.#alive = setInterval(() => {
      for (const { worker } of this.#workers.values()) worker.alive();
    }, aliveMilliseconds);
  }

  /**
   * Starts a worker at an engine when that has finished what it does. Rejects with `E_CLUSTER_ENGINE` where its host cannot
   * work, `E_ENGINE_LOST` where it is gone.
   */
  async start(engine: EngineId): Promise<OpenedWorker> {
    const look = JSON.parse(await this.#options.calls.call(engine, 'look')) as EngineLook;
    const starting = this.#start(engine, look);
    this.#starting.add(starting);
    return starting.finally(() => {
      this.#starting.delete(starting);
    });
  }

  /** An engine is gone, and its worker with it. */
  left({ id }: EngineId): void {
    for (const entry of this.#workers.values())
      if (entry.id === id) entry.worker.lost('the controller has given it up');
  }

  /** Ends all workers, and waits for that a short time. */
  async close(seconds: number): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      late = setTimeout(resolve, seconds * 1000);
    });
    await Promise.race([Promise.allSettled(this.#starting), patience]);
    clearTimeout(late);
    await Promise.all([...this.#workers.values()].map(({ worker }) => worker.end()));
    clearInterval(this.#alive);
    this.#options.broker.close();
  }

  async #start(engine: EngineId, { machine }: EngineLook): Promise<OpenedWorker> {
    const { calls, broker, onLine } = this.#options;
    const { id } = engine;
    const { host } = machine;
    const { place, free } = this.#places.take(machine);
    const identity = `${broker.identity}.${this.#count}`;
    this.#count += 1;
    const worker = new EngineWorker({
      broker,
      identity,
      place: { id, host },
      onLine: (line) => onLine(line, id),
    });
    void worker.death.then(() => {
      free();
      this.#workers.delete(identity);
    });
    this.#workers.set(identity, { id, worker });
    const order = workerOrder({ identity, driver: broker.identity, place });
    const late = setTimeout(
      () => worker.lost(`its worker said nothing for ${startSeconds} s`),
      startSeconds * 1000,
    );
    try {
      const answer = JSON.parse(await calls.call(engine, 'start', JSON.stringify(order))) as OrderAnswer;
      if (answer.refusal !== undefined) throw engineRefusal({ id, host }, answer.refusal);
      const session = await worker.open(this.#options.engine);
      return { id, host, session, death: worker.death };
    } catch (thrown) {
      const error = AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_ENGINE');
      worker.lost(error.message);
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** Of the end of a worker its engine speaks, from an address beside it. */
  #receive(from: string, type: number, payload: Uint8Array): void {
    const identity = type === WorkerMessage.died ? from.replace(/\.end$/, '') : from;
    const entry = this.#workers.get(identity);
    if (entry !== undefined) entry.worker.receive(type, payload);
    else if (type === WorkerMessage.greeting) this.#options.broker.send(from, WorkerMessage.end);
  }
}
