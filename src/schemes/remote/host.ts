import { AtomloopError, type ErrorRecord } from '../../errors.js';
import { decodeMessage, encodeMessage } from '../../programs/message.js';
import type { Pool, Session } from '../scheme.js';
import type { Channel } from './channel.js';
import { UnseenFile, unpackPlaces } from './places.js';
import {
  FromHost,
  ToHost,
  type AbortMessage,
  type LocalWorkers,
  type OpenMessage,
  type SessionMessage,
  type TaskMessage,
} from './protocol.js';

/** A session of a driver elsewhere and what of it runs here. */
interface Hosted {
  readonly session: Promise<Session>;
  readonly pool: Promise<Pool>;
  readonly tasks: Map<number, AbortController>;
}

/** Serves sessions to the driver at the other end of a channel, with workers of this machine. */
export class Host {
  readonly #hosted = new Map<number, Hosted>();

  /** `createPool` makes the workers of a session. */
  constructor(
    private readonly channel: Channel,
    private readonly createPool: (workers: LocalWorkers) => Promise<Pool>,
  ) {}

  receive(type: number, payload: Uint8Array): void {
    const message = decodeMessage(payload) as SessionMessage;
    if (type === ToHost.open) void this.#open(message as OpenMessage);
    else if (type === ToHost.task) void this.#run(message as TaskMessage);
    else if (type === ToHost.abort) this.#abort(message as AbortMessage);
    else if (type === ToHost.stop) this.#stop(message);
    else if (type === ToHost.close) void this.#close(message);
  }

  /** Ends all sessions, because nobody wants them any more. */
  async end(): Promise<void> {
    await Promise.all([...this.#hosted.keys()].map((session) => this.#end(session)));
  }

  async #open({ session: number, engine, workers }: OpenMessage): Promise<void> {
    const pool = this.createPool(workers);
    const session = pool.then((made) => made.open({ engine }));
    this.#hosted.set(number, { pool, session, tasks: new Map() });
    try {
      this.#send(FromHost.opened, { session: number, slots: (await session).slots });
    } catch (thrown) {
      this.#send(FromHost.refused, { session: number, error: recordOf(thrown) });
    }
  }

  async #run({ session, id, task, proofs, isWatched }: TaskMessage): Promise<void> {
    const hosted = this.#hosted.get(session);
    if (hosted === undefined) return;
    const controller = new AbortController();
    hosted.tasks.set(id, controller);
    const watch = {
      begun: (): void => {
        this.#send(FromHost.begun, { session, id });
      },
      beat: (index: number): void => {
        this.#send(FromHost.beat, { session, id, index });
      },
    };
    try {
      const whole = unpackPlaces(task, proofs);
      const options = { signal: controller.signal, ...(isWatched ? watch : {}) };
      const result = await (await hosted.session).run(whole, options);
      this.#send(FromHost.result, { session, id, result });
    } catch (thrown) {
      if (thrown instanceof UnseenFile) this.#send(FromHost.unseen, { session, id, path: thrown.path });
      else this.#send(FromHost.error, { session, id, error: recordOf(thrown) });
    } finally {
      hosted.tasks.delete(id);
    }
  }

  #abort({ session, id }: AbortMessage): void {
    this.#hosted.get(session)?.tasks.get(id)?.abort();
  }

  #stop({ session }: SessionMessage): void {
    void this.#hosted.get(session)?.session.then(
      (opened) => {
        opened.stop();
      },
      () => undefined,
    );
  }

  async #close({ session }: SessionMessage): Promise<void> {
    await this.#end(session);
    this.#send(FromHost.closed, { session });
  }

  /** What could not be opened need not be closed. */
  async #end(number: number): Promise<void> {
    const hosted = this.#hosted.get(number);
    this.#hosted.delete(number);
    if (hosted === undefined) return;
    for (const controller of hosted.tasks.values()) controller.abort();
    await hosted.session.then((session) => session.close()).catch(() => undefined);
    await hosted.pool.then((pool) => pool.close()).catch(() => undefined);
  }

  #send(type: number, message: object): void {
    this.channel.send(type, encodeMessage(message));
  }
}

function recordOf(thrown: unknown): ErrorRecord {
  return AtomloopError.from(thrown, 'internal', 'E_INTERNAL').toRecord();
}
