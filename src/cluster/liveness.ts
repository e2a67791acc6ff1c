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

/** As long as ipyparallel's own heart beats: 3 s, ten times. */
export const defaultLiveness: LivenessOptions = { pingMs: 3000, maximumMissed: 10, reconnectMs: 3000 };

interface Watched {
  readonly hub: Hub;
  readonly channel: Channel;
  readonly engines: Engines;
}

/** Asks the hub again and again for its engines, which also tells of those whose notices were missed. */
export class Liveness {
  readonly #timer: NodeJS.Timeout;
  #broken: NodeJS.Timeout | undefined;
  #missed = 0;
  #isAsking = false;

  constructor(
    private readonly watched: Watched,
    private readonly options: LivenessOptions,
    private readonly onLost: (got: string) => void,
  ) {
    this.#timer = setInterval(() => this.#tick(), options.pingMs);
    void this.#watchConnection();
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#broken);
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

  /** A killed hub closes its connections at once. */
  async #watchConnection(): Promise<void> {
    const { events } = this.watched.channel.socket;
    while (!events.closed) {
      const event = await events.receive().catch(() => undefined);
      if (event?.type === 'handshake') clearTimeout(this.#broken);
      if (event?.type === 'disconnect') this.#expectReconnect();
    }
  }

  #expectReconnect(): void {
    const { reconnectMs } = this.options;
    clearTimeout(this.#broken);
    this.#broken = setTimeout(
      () => this.onLost(`a broken connection that did not come back in ${reconnectMs / 1000} s`),
      reconnectMs,
    );
  }
}
