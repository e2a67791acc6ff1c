import { AtomloopError } from '../errors.js';
import { Calls, type AnswerOptions, type Awaited } from './calls.js';
import type { Channel, RequestPort, Sockets } from './channel.js';
import type { EngineInfo } from './contract.js';
import { claimedParent, type Message, type MessageCodec, type Request } from './message.js';

/** A message and its way. */
export interface Letter extends Request {
  readonly port: RequestPort;
  /** To which engine; none for the hub and the scheduler that balances. */
  readonly to?: EngineInfo;
}

/** An answer that is awaited, and the name of the message that asks for it. */
export interface Asked {
  readonly id: string;
  readonly answer: Promise<Message>;
}

/** All sockets of one client: sends signed messages and brings each answer to whoever waits for it. */
export class Wire {
  readonly #calls = new Calls();
  readonly #channels = new Map<RequestPort | 'notification', Channel>();
  #isClosed = false;

  constructor(
    private readonly sockets: Sockets,
    private readonly codec: MessageCodec,
  ) {}

  /** Connects where that is not done, so that the first message does not wait for it. */
  channel(port: RequestPort): Channel {
    const open = this.#channels.get(port);
    if (open !== undefined) return open;
    const channel = this.sockets.dealer(port, this.#receive);
    this.#channels.set(port, channel);
    return channel;
  }

  ask({ port, to, ...request }: Letter, options: AnswerOptions): Asked {
    const { id, frames } = this.codec.encode(request);
    const answer = this.#calls.wait(id, options);
    const routed = to === undefined ? frames : [Buffer.from(to.uuid), ...frames];
    this.channel(port).send(routed, (thrown) => {
      this.#calls.fail(id, AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_LOST'));
    });
    return { id, answer };
  }

  /** Sends what needs no answer. */
  tell({ port, to, ...request }: Letter): void {
    if (this.#isClosed) return;
    const { frames } = this.codec.encode(request);
    const routed = to === undefined ? frames : [Buffer.from(to.uuid), ...frames];
    this.channel(port).send(routed, () => undefined);
  }

  /** Listens to what the hub tells everybody. */
  listen(onNotice: (notice: Message) => void): void {
    const channel = this.sockets.subscriber('notification', (frames) => {
      const notice = this.#believed(frames);
      if (notice !== undefined) onNotice(notice);
    });
    this.#channels.set('notification', channel);
  }

  /** Fails all who wait for `awaited`, or all. */
  fail(error: AtomloopError, awaited?: Awaited): void {
    this.#calls.failAll(error, awaited);
  }

  close(error: AtomloopError): void {
    this.#isClosed = true;
    this.fail(error);
    for (const channel of this.#channels.values()) channel.close();
  }

  readonly #receive = (frames: readonly Uint8Array[]): void => {
    const message = this.#believed(frames);
    if (message !== undefined) this.#calls.answer(message);
  };

  /** Whoever seems to be answered by a message that cannot be believed gets an error in its place. */
  #believed(frames: readonly Uint8Array[]): Message | undefined {
    try {
      return this.codec.decode(frames);
    } catch (thrown) {
      const id = claimedParent(frames);
      if (id !== undefined) this.#calls.fail(id, AtomloopError.from(thrown, 'scheme', 'E_CLUSTER_PROTOCOL'));
      return undefined;
    }
  }
}
