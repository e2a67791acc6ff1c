import type { ChunkResult, ChunkTask } from '../../engine/spec.js';
import { AtomloopError } from '../../errors.js';
import { encodeMessage } from '../../programs/message.js';
import type { Session, TaskOptions } from '../scheme.js';
import type { Channel } from './channel.js';
import { PlaceSender } from './places.js';
import {
  FromHost,
  ToHost,
  type BeatMessage,
  type ErrorMessage,
  type ResultMessage,
  type SessionMessage,
  type TaskMessage,
  type UnseenMessage,
} from './protocol.js';

interface Sent {
  readonly task: ChunkTask;
  readonly options: TaskOptions;
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: unknown) => void;
}

export interface RemoteSessionPlace {
  readonly channel: Channel;
  /** By which both ends know the session. */
  readonly number: number;
  readonly slots: number;
}

/** A session whose workers are at the other end of a channel. */
export class RemoteSession implements Session {
  readonly slots: number;
  readonly #channel: Channel;
  readonly #number: number;
  readonly #places = new PlaceSender();
  readonly #sent = new Map<number, Sent>();
  #next = 0;
  /** Why nothing can be sent any more. */
  #end: AtomloopError | undefined;
  #hasStopped = false;
  #onClosed: () => void = () => undefined;

  constructor({ channel, number, slots }: RemoteSessionPlace) {
    this.#channel = channel;
    this.#number = number;
    this.slots = slots;
  }

  /** Their number never changes. */
  onSlots(): void {
    // Nothing will be told.
  }

  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const { signal } = options;
    if (signal.aborted || this.#hasStopped) return Promise.reject(stopped());
    const id = this.#next;
    this.#next += 1;
    const abort = (): void => {
      this.#abort(id);
    };
    signal.addEventListener('abort', abort, { once: true });
    return new Promise<ChunkResult>((resolve, reject) => {
      this.#sent.set(id, { task, options, resolve, reject });
      this.#sendTask(id);
    }).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#send(ToHost.stop, {});
  }

  /** A host that was asked to stop is not waited for. */
  close(): Promise<void> {
    for (const { reject } of this.#sent.values()) reject(stopped());
    this.#sent.clear();
    if (this.#end !== undefined) return Promise.resolve();
    this.#send(ToHost.close, {});
    if (this.#hasStopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  /** `release` frees the memory of the message. */
  receive(type: number, message: SessionMessage, release?: () => void): void {
    if (type === FromHost.closed) {
      this.#onClosed();
      return;
    }
    const { id } = message as UnseenMessage;
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    if (type === FromHost.begun) sent.options.begun?.();
    else if (type === FromHost.beat) sent.options.beat?.((message as BeatMessage).index);
    else if (type === FromHost.unseen) this.#sendBytes(id, (message as UnseenMessage).path);
    else {
      this.#sent.delete(id);
      settle(sent, message as ResultMessage | ErrorMessage, release);
    }
  }

  /** The host is gone. */
  lost(error: AtomloopError): void {
    this.#end = error;
    for (const { reject } of this.#sent.values()) reject(error);
    this.#sent.clear();
    this.#onClosed();
  }

  #sendTask(id: number): void {
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    const { task, options } = sent;
    try {
      const isWatched = options.begun !== undefined || options.beat !== undefined;
      const message = { session: this.#number, id, ...this.#places.pack(task), isWatched };
      this.#channel.send(ToHost.task, encodeMessage(message satisfies TaskMessage));
    } catch (error) {
      this.#sent.delete(id);
      sent.reject(error);
    }
  }

  #sendBytes(id: number, path: string): void {
    this.#places.forget(path);
    this.#sendTask(id);
  }

  #abort(id: number): void {
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    this.#sent.delete(id);
    sent.reject(stopped());
    this.#send(ToHost.abort, { id });
  }

  #send(type: number, message: object): void {
    if (this.#end === undefined)
      this.#channel.send(type, encodeMessage({ session: this.#number, ...message }));
  }
}

function settle(
  { resolve, reject }: Sent,
  message: ResultMessage | ErrorMessage,
  release: (() => void) | undefined,
): void {
  if ('result' in message) resolve({ ...message.result, ...(release && { release }) });
  else reject(AtomloopError.fromRecord(message.error));
}

function stopped(): AtomloopError {
  return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
}
