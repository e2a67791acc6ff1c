import type { Dealer } from 'zeromq';
import { loadZeroMq } from '../../cluster/zeromq.js';
import { seal, unseal } from './sealed.js';

/** How to reach the queue of a controller that passes messages between addresses. */
export interface BrokerPlace {
  readonly url: string;
  /** Key of the signatures; empty where there are none. */
  readonly key: string;
  /** Present where connections are encrypted. */
  readonly curve?: BrokerKeys | undefined;
}

/** Of CURVE, in Z85. */
export interface BrokerKeys {
  readonly serverKey: string;
  readonly publicKey: string;
  readonly secretKey: string;
}

export type BrokerListener = (from: string, type: number, payload: Uint8Array<ArrayBuffer>) => void;

const lingerMilliseconds = 2000;

/**
 * One end at the controller's queue for control messages. The queue of ipyparallel passes on whatever has an address, without
 * looking at it and without a record of it, and in order.
 */
export class Broker {
  readonly #socket: Dealer;
  /** Counts messages to each address. */
  readonly #sent = new Map<string, number>();
  /** Of each address the counter of its last message: none comes twice. */
  readonly #received = new Map<string, number>();
  readonly #sending: Uint8Array[][] = [];
  #isSending = false;
  #isOpen = true;

  private constructor(
    socket: Dealer,
    private readonly key: string,
    readonly identity: string,
  ) {
    this.#socket = socket;
  }

  /** Rejects with `E_CLUSTER_ZEROMQ` where the package cannot be loaded. */
  static async connect({ url, key, curve }: BrokerPlace, identity: string): Promise<Broker> {
    const { Dealer } = await loadZeroMq();
    const socket = new Dealer({
      routingId: identity,
      sendHighWaterMark: 0,
      receiveHighWaterMark: 0,
      linger: lingerMilliseconds,
      ...(curve && {
        curveServerKey: curve.serverKey,
        curvePublicKey: curve.publicKey,
        curveSecretKey: curve.secretKey,
      }),
    });
    socket.connect(url);
    return new Broker(socket, key, identity);
  }

  /** Messages of the listener come from now on. */
  listen(listener: BrokerListener): void {
    void this.#receive(listener);
  }

  send(to: string, type: number, pieces: readonly Uint8Array[] = []): void {
    if (!this.#isOpen) return;
    this.#sending.push(this.#frames(to, type, pieces));
    if (!this.#isSending) void this.#flush();
  }

  /** For a process that ends: the socket gets the messages now, as far as it takes them. */
  sendLast(addresses: Iterable<string>, type: number): void {
    for (const to of addresses) this.#socket.send(this.#frames(to, type, [])).catch(() => undefined);
  }

  /** What was sent still has some time to leave. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.close();
  }

  #frames(to: string, type: number, pieces: readonly Uint8Array[]): Uint8Array[] {
    const counter = (this.#sent.get(to) ?? -1) + 1;
    this.#sent.set(to, counter);
    const route = { from: this.identity, to };
    return [Buffer.from(to), ...seal(this.key, route, { counter, type, payload: Buffer.concat(pieces) })];
  }

  /** The socket takes one message at a time, and now and then a moment for it. */
  async #flush(): Promise<void> {
    this.#isSending = true;
    try {
      for (;;) {
        const frames = this.#sending.shift();
        if (frames === undefined) return;
        await this.#socket.send(frames);
      }
    } catch (error) {
      if (this.#isOpen) throw error;
    } finally {
      this.#isSending = false;
    }
  }

  async #receive(listener: BrokerListener): Promise<void> {
    for await (const [address = Buffer.alloc(0), ...frames] of this.#socket) {
      const from = address.toString();
      const message = unseal(this.key, { from, to: this.identity }, frames);
      if (message === undefined || message.counter <= (this.#received.get(from) ?? -1)) continue;
      this.#received.set(from, message.counter);
      listener(from, message.type, message.payload);
    }
  }
}
