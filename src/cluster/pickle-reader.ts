// The machine of Python's pickle: Lib/pickletools.py.
import { unreadable } from './pickle-values.js';

const mark = Symbol('mark');

/** What one opcode does. */
export type Step = (reader: Reader) => void;

/** Reads plain values and nothing else: it calls nothing, imports nothing, and reads each byte once. */
export class Reader {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly steps: Readonly<Record<number, Step | undefined>>,
  ) {}

  read(): unknown {
    for (;;) {
      const code = this.#take(1)[0] ?? 0;
      if (code === 0x2e) break;
      const step = this.steps[code];
      if (step === undefined) throw unreadable(`the opcode 0x${code.toString(16)} of pickle`);
      step(this);
    }
    const value = this.pop();
    if (this.#stack.length > 0) throw unreadable('more than one value');
    return value;
  }

  #take(count: number): Buffer {
    if (count > this.bytes.length - this.#at) throw unreadable('a pickle that is cut');
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  length(size: 1 | 4 | 8): number {
    const part = this.#take(size);
    return size === 8 ? Number(part.readBigUInt64LE()) : part.readUIntLE(0, size);
  }

  take = (size: 1 | 4 | 8): Buffer => this.#take(this.length(size));
  fixed = (count: number): Buffer => this.#take(count);

  push(value: unknown): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#stack.push(mark);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw unreadable('a pickle that takes what it did not put');
    const value = this.#stack.pop();
    if (value === mark) throw unreadable('a mark in place of a value');
    return value;
  }

  popList(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  popMarked(): unknown[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw unreadable('a pickle without its mark');
    const values = this.#stack.splice(at);
    values.shift();
    return values;
  }

  top(): unknown {
    const value = this.#stack.at(-1);
    if (value === undefined) throw unreadable('a pickle that keeps what it did not put');
    return value;
  }

  put(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  get(index: number): void {
    if (!this.#memo.has(index)) throw unreadable('a pickle that recalls what it did not keep');
    this.#stack.push(this.#memo.get(index));
  }
}
