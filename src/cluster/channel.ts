import type { Dealer, Subscriber } from 'zeromq';
import type { Connection } from './connection-file.js';
import type { ZeroMq } from './zeromq.js';

/** A socket of one client, without limits to what waits in it: whoever calls limits that. */
const unlimited = { linger: 0, receiveHighWaterMark: 0 } as const;

/** Where a client sends requests to. */
export type RequestPort = 'registration' | 'control' | 'mux' | 'task';

/** Who gets what a channel receives. */
type OnFrames = (frames: readonly Uint8Array[]) => void;

/** Opens the sockets of one client. */
export class Sockets {
  readonly #context: ZeroMq.Context;
  readonly #curve: { curveServerKey: string; curvePublicKey: string; curveSecretKey: string } | undefined;

  constructor(
    private readonly zeroMq: typeof ZeroMq,
    private readonly connection: Connection,
  ) {
    // One of its own, since that of the program is not ours: it must not wait for messages when the program ends.
    this.#context = new zeroMq.Context({ blocky: false });
    const { curveServerKey } = connection;
    if (curveServerKey === undefined) return;
    const { publicKey, secretKey } = zeroMq.curveKeyPair();
    this.#curve = { curveServerKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
  }

  /** A socket that asks and is answered. */
  dealer(port: RequestPort, onFrames: OnFrames): Channel {
    const socket = new this.zeroMq.Dealer({ ...this.#options(), sendHighWaterMark: 0 });
    socket.connect(this.connection.urls[port]);
    return new Channel(socket, onFrames);
  }

  /** A socket that is told. */
  subscriber(port: 'notification', onFrames: OnFrames): Channel {
    const socket = new this.zeroMq.Subscriber(this.#options());
    socket.subscribe();
    socket.connect(this.connection.urls[port]);
    return new Channel(socket, onFrames);
  }

  #options() {
    return { context: this.#context, ...unlimited, ...this.#curve };
  }
}

interface Waiting {
  readonly frames: Uint8Array[];
  readonly onError: (error: unknown) => void;
}

/** One socket and the loop that reads it. */
export class Channel {
  /** Messages to send in their order: the socket takes one at a time, and now and then a moment for it. */
  #waiting: Waiting[] = [];
  #isSending = false;

  constructor(
    readonly socket: Dealer | Subscriber,
    onFrames: OnFrames,
  ) {
    void this.#read(onFrames);
  }

  /** `onError` is told where the socket does not take the message: when it is closed. */
  send(frames: Uint8Array[], onError: (error: unknown) => void): void {
    this.#waiting.push({ frames, onError });
    if (!this.#isSending) void this.#drain();
  }

  close(): void {
    this.socket.close();
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const { frames, onError } of waiting)
        if ('send' in this.socket) await this.socket.send(frames).catch(onError);
    }
    this.#isSending = false;
  }

  async #read(onFrames: OnFrames): Promise<void> {
    while (!this.socket.closed) {
      const frames = await this.socket.receive().catch(() => undefined);
      if (frames !== undefined) onFrames(frames);
    }
  }
}
