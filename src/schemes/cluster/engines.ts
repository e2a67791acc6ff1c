import type { EngineSpec } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { onLeave } from '../../system/exit.js';
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
  readonly #workers = new Map<string, { readonly engine: EngineId; readonly worker: EngineWorker }>();
  readonly #places = new HostPlaces();
  readonly #alive: NodeJS.Timeout;
  #count = 0;

  constructor(options: EnginesOptions) {
    this.#options = options;
    options.broker.listen((from, type, payload) => {
      this.#receive(from, type, payload);
    });
    endWithProcess(this);
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
    return this.#start(engine, look);
  }

  /** An engine is gone, and its worker with it. */
  left({ id }: EngineId): void {
    for (const entry of this.#workers.values())
      if (entry.engine.id === id) entry.worker.lost('the controller has given it up');
  }

  /** Ends all workers, and waits for that a short time. */
  async close(): Promise<void> {
    const workers = [...this.#workers.values()];
    this.#endSilent();
    await Promise.all(workers.map(({ worker }) => worker.end()));
    clearInterval(this.#alive);
    this.#options.broker.close();
    living.delete(this);
  }

  /** The process ends in a moment, and nothing can be waited for. */
  leave(): void {
    this.#endSilent();
    this.#options.broker.sendLast(this.#workers.keys(), WorkerMessage.end);
  }

  /** Workers that may not listen yet are ended by their engines. */
  #endSilent(): void {
    for (const [identity, { engine, worker }] of this.#workers)
      if (!worker.hasGreeted) this.#options.calls.call(engine, 'end', identity).catch(() => undefined);
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
    this.#workers.set(identity, { engine, worker });
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

const living = new Set<Engines>();
let isListening = false;
const leaveMilliseconds = 20;

/** A process that ends at once still says so to the workers. */
function endWithProcess(engines: Engines): void {
  if (!isListening) {
    isListening = true;
    onLeave(() => {
      if (living.size === 0) return;
      for (const one of living) one.leave();
      // The messages leave in a thread of their own.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leaveMilliseconds);
    });
  }
  living.add(engines);
}
