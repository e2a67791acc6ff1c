import type { Duplex } from 'node:stream';
import { AtomloopError } from '../errors.js';

/** Length of the payload, 6 bytes; zero, 1 byte; type, 1 byte. */
const headerLength = 8;
const maximumLength = 2 ** 32;
/** Pieces of shorter frames are copied into one, which costs less than many writes. */
const smallLength = 1 << 15;

export interface FrameOptions {
  /** Called for each frame that came in whole; `payload` has an `ArrayBuffer` of its own. */
  readonly onFrame: (type: number, payload: Uint8Array<ArrayBuffer>) => void;
  /** Called once: with nothing when the other side closed the pipe between two frames. */
  readonly onEnd: (error?: AtomloopError) => void;
  /** Longer frames end the pipe. */
  readonly maximum?: number;
}

/** Frames of a type and bytes over a stream of bytes. */
export class FramedPipe {
  readonly #header = Buffer.alloc(headerLength);
  #headerFilled = 0;
  #payload: Buffer<ArrayBuffer> | undefined;
  #filled = 0;
  #hasEnded = false;

  constructor(
    private readonly stream: Duplex,
    private readonly options: FrameOptions,
  ) {
    stream.on('data', (part: Buffer) => {
      this.#take(part);
    });
    stream.on('end', () => {
      const isWhole = this.#headerFilled === 0;
      this.#end(isWhole ? undefined : frameError('the pipe ended within a frame'));
    });
    stream.on('error', (cause) => {
      this.#end(frameError('the pipe broke', cause));
    });
    stream.on('close', () => {
      this.#end();
    });
  }

  /** Frames of one turn of the event loop leave together. Resolves when the operating system has them. */
  send(type: number, pieces: readonly Uint8Array[] = []): Promise<void> {
    const header = Buffer.alloc(headerLength);
    const length = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    header.writeUIntLE(length, 0, 6);
    header[7] = type;
    if (this.stream.writableCorked === 0) {
      this.stream.cork();
      process.nextTick(() => {
        this.stream.uncork();
      });
    }
    return new Promise((resolve) => {
      // A pipe that breaks is told to `onEnd`.
      const done = (): void => {
        resolve();
      };
      const whole = [header, ...pieces];
      const all = length > smallLength ? whole : [Buffer.concat(whole, headerLength + length)];
      for (const [i, piece] of all.entries())
        this.stream.write(piece, i === all.length - 1 ? done : undefined);
    });
  }

  close(): void {
    this.#hasEnded = true;
    this.stream.destroy();
  }

  #end(error?: AtomloopError): void {
    if (this.#hasEnded) return;
    this.close();
    this.options.onEnd(error);
  }

  #take(part: Buffer): void {
    for (let at = 0; at < part.length && !this.#hasEnded;) {
      at +=
        this.#payload === undefined ? this.#takeHeader(part, at) : this.#takePayload(this.#payload, part, at);
      if (this.#payload?.length === this.#filled) this.#deliver(this.#payload);
    }
  }

  #takeHeader(part: Buffer, at: number): number {
    const count = part.copy(this.#header, this.#headerFilled, at);
    this.#headerFilled += count;
    if (this.#headerFilled < headerLength) return count;
    const length = this.#header.readUIntLE(0, 6);
    const { maximum = maximumLength } = this.options;
    if (length > maximum || this.#header[6] !== 0) {
      this.#end(frameError(`a frame has ${length} bytes, more than ${maximum}`));
    } else {
      this.#payload = Buffer.allocUnsafeSlow(length);
      this.#filled = 0;
    }
    return count;
  }

  #takePayload(payload: Buffer, part: Buffer, at: number): number {
    const count = part.copy(payload, this.#filled, at);
    this.#filled += count;
    return count;
  }

  #deliver(payload: Buffer<ArrayBuffer>): void {
    this.#payload = undefined;
    this.#headerFilled = 0;
    this.options.onFrame(this.#header[7] ?? 0, new Uint8Array(payload.buffer, 0, payload.length));
  }
}

function frameError(message: string, cause?: unknown): AtomloopError {
  return new AtomloopError('scheme', 'E_FRAME', message, { cause });
}
