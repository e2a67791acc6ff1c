import type { EngineSpec } from '../../engine/spec.js';
import type { AtomloopError } from '../../errors.js';
import { decodeMessage } from '../../programs/message.js';
import { HostClient } from '../remote/client.js';
import type { RemoteSession } from '../remote/session.js';
import type { Broker } from './broker.js';
import { engineLost, workerStartError, type EnginePlace } from './errors.js';
import { aliveMilliseconds, WorkerMessage, type DiedMessage, type LineMessage } from './protocol.js';
import { Silence } from './silence.js';

export interface EngineWorkerOptions {
  readonly broker: Broker;
  /** Its address. */
  readonly identity: string;
  readonly place: EnginePlace;
  /** Told each line that the operator prints. */
  readonly onLine: (line: string) => void;
}

/** A worker that was not heard for so many looks is given up: its host hangs, or cannot be reached. */
const silentLooks = 20;
const endMilliseconds = 3000;

/** A worker beside an engine, as the driver sees it, from the order to start it to its end. */
export class EngineWorker {
  /** Settles with the reason when the worker is gone or given up. */
  readonly death: Promise<AtomloopError>;
  readonly #options: EngineWorkerOptions;
  readonly #client: HostClient;
  #silence: Silence | undefined;
  readonly #greeted: Promise<void>;
  #onGreeting: () => void = () => undefined;
  #onDeath: (error: AtomloopError) => void = () => undefined;
  #onExit: () => void = () => undefined;
  readonly #exit: Promise<void>;
  #hasGreeted = false;
  #isOver = false;

  constructor(options: EngineWorkerOptions) {
    this.#options = options;
    const { broker, identity } = options;
    this.#client = new HostClient({
      send: (type, pieces) => {
        broker.send(identity, type, pieces);
      },
    });
    this.death = new Promise((resolve) => {
      this.#onDeath = resolve;
    });
    this.#exit = new Promise((resolve) => {
      this.#onExit = resolve;
    });
    this.#greeted = new Promise((resolve) => {
      this.#onGreeting = resolve;
    });
  }

  get identity(): string {
    return this.#options.identity;
  }

  /** Resolves when the worker can work. Rejects where it ends or hangs before. One process computes: more engines are more workers. */
  async open(engine: EngineSpec): Promise<RemoteSession> {
    const failed = this.death.then((error): never => {
      throw error;
    });
    await Promise.race([this.#greeted, failed]);
    return Promise.race([this.#client.open(engine, { scheme: 'processes', npool: 1 }), failed]);
  }

  receive(type: number, payload: Uint8Array): void {
    this.#silence?.heard();
    if (type === WorkerMessage.greeting) {
      this.#hasGreeted = true;
      this.#silence = new Silence(aliveMilliseconds, silentLooks, () => {
        this.lost(`nothing was heard of it for ${(silentLooks * aliveMilliseconds) / 1000} s`);
      });
      this.#onGreeting();
    } else if (type === WorkerMessage.line) {
      this.#options.onLine((decodeMessage(payload) as LineMessage).line);
    } else if (type === WorkerMessage.died) this.#died(decodeMessage(payload) as DiedMessage);
    else if (type !== WorkerMessage.alive && !this.#isOver) this.#client.receive(type, payload);
  }

  /** False where it may not listen yet. */
  get hasGreeted(): boolean {
    return this.#hasGreeted;
  }

  alive(): void {
    this.#options.broker.send(this.identity, WorkerMessage.alive);
  }

  /** The worker counts no more; where it lives after all, it ends. */
  lost(reason: string): void {
    this.#over(engineLost(this.#options.place, reason));
    this.#options.broker.send(this.identity, WorkerMessage.end);
  }

  /** Lets the operator dispose of what it holds, for a short time. */
  async end(): Promise<void> {
    this.#silence?.end();
    this.#options.broker.send(this.identity, WorkerMessage.end);
    const late = setTimeout(this.#onExit, endMilliseconds);
    await this.#exit;
    clearTimeout(late);
  }

  #died({ code, tail }: DiedMessage): void {
    const how = code < 0 ? `was killed by signal ${-code}` : `ended with code ${code}`;
    const { place } = this.#options;
    this.#over(
      this.#hasGreeted ? engineLost(place, `its worker ${how}`) : workerStartError(place, how, tail),
    );
    this.#onExit();
  }

  #over(error: AtomloopError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#silence?.end();
    this.#client.lost(error);
    this.#onDeath(error);
  }
}
