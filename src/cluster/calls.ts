import type { AtomloopError } from '../errors.js';
import { AbortGroups } from './abort-groups.js';
import type { CallOptions } from './contract.js';
import { clusterError, stopped } from './errors.js';
import type { Message } from './message.js';

/** Beyond it Node's timers end at once. */
const longestMs = 2 ** 31 - 1;

/** Whom a call waits for: an engine by its uuid, any engine, or the hub. */
export type Awaited = string;
export const anyEngine: Awaited = 'any engine';

/** How long to wait, and for whom: all who wait for one that goes fail with it. */
export interface AnswerOptions extends CallOptions {
  readonly awaited: Awaited;
  /** What to call it. */
  readonly name: string;
}

interface Pending {
  readonly awaited: Awaited;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: AtomloopError) => void;
  readonly release: () => void;
}

/** Calls that are not answered. Each ends once: by its answer, in time, on demand, or with whom it waits for. */
export class Calls {
  readonly #pending = new Map<string, Pending>();
  readonly #signals = new AbortGroups((id) => this.fail(id, stopped()));

  /** Waits for the answer to a message. */
  wait(id: string, { awaited, name, signal, timeoutMs = Infinity }: AnswerOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer =
        timeoutMs > longestMs ? undefined : setTimeout(() => this.fail(id, late(name, timeoutMs)), timeoutMs);
      const leave = this.#signals.join(id, signal);
      const release = (): void => {
        clearTimeout(timer);
        leave();
      };
      this.#pending.set(id, { awaited, resolve, reject, release });
      if (signal?.aborted === true) this.fail(id, stopped());
    });
  }

  answer(message: Message): void {
    this.#take(message.parent)?.resolve(message);
  }

  fail(id: string, error: AtomloopError): void {
    this.#take(id)?.reject(error);
  }

  /** Fails all that wait for `awaited`, or all. */
  failAll(error: AtomloopError, awaited?: Awaited): void {
    for (const [id, pending] of [...this.#pending])
      if (awaited === undefined || pending.awaited === awaited) this.fail(id, error);
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.release();
    return pending;
  }
}

const late = (name: string, timeoutMs: number): AtomloopError =>
  clusterError('E_CLUSTER_TIMEOUT', `no answer from ${name}`, {
    expected: `one in ${timeoutMs / 1000} s`,
    got: 'none',
  });
