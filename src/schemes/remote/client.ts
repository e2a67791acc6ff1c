import type { EngineSpec } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { decodeMessage, encodeMessage } from '../../programs/message.js';
import { notSendable, type Pool } from '../scheme.js';
import type { Channel } from './channel.js';
import {
  FromHost,
  ToHost,
  type LocalWorkers,
  type OpenedMessage,
  type OpenMessage,
  type RefusedMessage,
  type SessionMessage,
} from './protocol.js';
import { RemoteSession } from './session.js';

interface Opening {
  readonly resolve: (session: RemoteSession) => void;
  readonly reject: (error: AtomloopError) => void;
}

/** The driver's view of a host at the other end of a channel. */
export class HostClient {
  readonly #sessions = new Map<number, RemoteSession>();
  readonly #openings = new Map<number, Opening>();
  #next = 0;
  #end: AtomloopError | undefined;

  constructor(private readonly channel: Channel) {}

  /** Why the host is gone; undefined while it is there. */
  get end(): AtomloopError | undefined {
    return this.#end;
  }

  /** Rejects where the host cannot open the session, or is gone. */
  open(engine: EngineSpec, workers: LocalWorkers): Promise<RemoteSession> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const session = this.#next;
    this.#next += 1;
    this.channel.send(ToHost.open, encodeMessage({ session, engine, workers } satisfies OpenMessage));
    return new Promise((resolve, reject) => {
      this.#openings.set(session, { resolve, reject });
    });
  }

  /** `release` frees the memory of the payload, which is left to the garbage collector where it is not called. */
  receive(type: number, payload: Uint8Array, release?: () => void): void {
    const message = decodeMessage(payload) as SessionMessage;
    const { session } = message;
    if (type === FromHost.opened) this.#opened(message as OpenedMessage);
    else if (type === FromHost.refused) this.#refused(message as RefusedMessage);
    else this.#sessions.get(session)?.receive(type, message, release);
    if (type === FromHost.closed) this.#sessions.delete(session);
  }

  /** The host is gone, and with it all that it had at hand. */
  lost(error: AtomloopError): void {
    this.#end ??= error;
    for (const session of this.#sessions.values()) session.lost(error);
    for (const { reject } of this.#openings.values()) reject(error);
    this.#sessions.clear();
    this.#openings.clear();
  }

  #opened({ session: number, slots }: OpenedMessage): void {
    const session = new RemoteSession({ channel: this.channel, number, slots });
    this.#sessions.set(number, session);
    this.#openings.get(number)?.resolve(session);
    this.#openings.delete(number);
  }

  #refused({ session, error }: RefusedMessage): void {
    this.#openings.get(session)?.reject(AtomloopError.fromRecord(error));
    this.#openings.delete(session);
  }
}

/** Workers of a host as a pool. */
export function remotePool(client: HostClient, workers: LocalWorkers): Pool {
  return {
    open: ({ engine, local }) =>
      local === undefined ? client.open(engine, workers) : Promise.reject(notSendable()),
    close: () => Promise.resolve(),
  };
}
