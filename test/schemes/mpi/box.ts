export interface Message {
  readonly source: number;
  readonly type: number;
  readonly payload: ArrayBuffer;
}

/** Messages to be waited for, one after another. */
export class Box {
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];

  put(message: Message): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#messages.push(message);
    else waiting(message);
  }

  next(): Promise<Message> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Bytes that follow from `seed`. */
export function bytesOf(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed + 1; i < length; i += 1) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = x >>> 16;
  }
  return bytes;
}
