import type { Socket } from 'node:net';
import { AtomloopError } from '../errors.js';

export const ipiError = (
  message: string,
  details: { got?: string; expected?: string; cause?: unknown } = {},
) => new AtomloopError('calculator', 'E_IPI', message, details);

interface Waiting {
  readonly bytes: number;
  readonly resolve: (bytes: Buffer<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of a socket, read in pieces of known length by one reader at a time. */
export class Channel {
  #parts: Buffer[] = [];
  #length = 0;
  #waiting: Waiting | undefined;
  #end: Error | undefined;

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => {
      this.#parts.push(part);
      this.#length += part.length;
      this.#deliver();
    });
    socket.on('error', (cause) => {
      this.fail(ipiError('the connection to the client broke', { cause, got: cause.message }));
    });
    socket.on('close', () => {
      this.fail(ipiError('the client closed the connection'));
    });
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Sends all parts together. */
  write(parts: readonly Uint8Array[]): void {
    this.socket.cork();
    for (const part of parts) this.socket.write(part);
    this.socket.uncork();
  }

  /** Exactly so many bytes, at the beginning of a buffer of their own. */
  read(bytes: number): Promise<Buffer<ArrayBuffer>> {
    if (this.#end !== undefined && this.#length < bytes) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting = { bytes, resolve, reject };
      this.#deliver();
    });
  }

  /** Nothing more will come: whoever waits is told why. */
  fail(reason: Error): void {
    this.#end ??= reason;
    this.socket.destroy();
    this.#waiting?.reject(this.#end);
    this.#waiting = undefined;
  }

  #deliver(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || this.#length < waiting.bytes) return;
    this.#waiting = undefined;
    const bytes = Buffer.alloc(waiting.bytes);
    let filled = 0;
    while (filled < bytes.length) {
      const [part = Buffer.alloc(0)] = this.#parts;
      const count = part.copy(bytes, filled);
      filled += count;
      if (count === part.length) this.#parts.shift();
      else this.#parts[0] = part.subarray(count);
    }
    this.#length -= filled;
    waiting.resolve(bytes);
  }
}
