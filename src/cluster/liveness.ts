import type { Channel } from './channel.js';
import type { EngineInfo } from './contract.js';
import type { Engines } from './engines.js';
import type { Hub } from './hub.js';

/** How a lost hub is noticed. */
export interface LivenessOptions {
  /** Milliseconds between two questions to the hub. */
  readonly pingMs: number;
  /** So many of them without an answer, and the hub is lost. */
  readonly maximumMissed: number;
  /** Milliseconds within which a connection that broke must come back. */
  readonly reconnectMs: number;
}

/** A silent hub is given up after 30 s, as ipyparallel gives up engines. */
export const defaultLiveness: LivenessOptions = { pingMs: 5000, maximumMissed: 6, reconnectMs: 3000 };

interface Watched {
  readonly hub: Hub;
  /** To the hub and its schedulers, each a program of its own. */
  readonly channels: readonly Channel[];
  readonly engines: Engines;
}

/** Asks the hub again and again for its engines, which also tells of those whose notices were missed. */
export class Liveness {
  readonly #timer: NodeJS.Timeout;
  readonly #broken = new Map<Channel, NodeJS.Timeout>();
  #missed = 0;
  #isAsking = false;

  constructor(
    private readonly watched: Watched,
    private readonly options: LivenessOptions,
    private readonly onLost: (got: string) => void,
  ) {
    this.#timer = setInterval(() => this.#tick(), options.pingMs);
    for (const channel of watched.channels) void this.#watchConnection(channel);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const timer of this.#broken.values()) clearTimeout(timer);
  }

  /** Counts by ticks, not by time: where this process itself was stuck answers wait to be read. */
  #tick(): void {
    if (!this.#isAsking) return void this.#ask();
    this.#missed += 1;
    if (this.#missed < this.options.maximumMissed) return;
    this.onLost(`none for ${(this.options.pingMs * this.#missed) / 1000} s`);
  }

  async #ask(): Promise<void> {
    const { hub, engines } = this.watched;
    const since = engines.now();
    this.#isAsking = true;
    const list = await hub
      .engines(this.options.pingMs * (this.options.maximumMissed + 1))
      .catch((): EngineInfo[] | undefined => undefined);
    this.#isAsking = false;
    if (list === undefined) return;
    this.#missed = 0;
    engines.replace(list, since);
  }

  /** A program that is killed closes its connections at once. */
  async #watchConnection(channel: Channel): Promise<void> {
    const { events } = channel.socket;
    while (!events.closed) {
      const event = await events.receive().catch(() => undefined);
      if (event?.type === 'handshake') clearTimeout(this.#broken.get(channel));
      if (event?.type === 'disconnect') this.#expectReconnect(channel);
    }
  }

  #expectReconnect(channel: Channel): void {
    const { reconnectMs } = this.options;
    clearTimeout(this.#broken.get(channel));
    const got = `a broken connection that did not come back in ${reconnectMs / 1000} s`;
    this.#broken.set(
      channel,
      setTimeout(() => this.onLost(got), reconnectMs),
    );
  }
}
