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
      const code = this.byte();
      if (code === 0x2e) break;
      const step = this.steps[code];
      if (step === undefined) throw unreadable(`the opcode 0x${code.toString(16)} of pickle`);
      step(this);
    }
    const value = this.pop();
    if (this.#stack.length > 0) throw unreadable('more than one value');
    return value;
  }

  byte(): number {
    return this.bytes[this.#pass(1)] ?? 0;
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.#pass(2));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.#pass(4));
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.#pass(8));
  }

  /** A length or an index of so many bytes. */
  length(size: 1 | 4 | 8): number {
    const at = this.#pass(size);
    return size === 8 ? Number(this.bytes.readBigUInt64LE(at)) : this.bytes.readUIntLE(at, size);
  }

  /** Bytes whose length, of so many bytes, comes first. */
  take(size: 1 | 4 | 8): Buffer {
    const count = this.length(size);
    const at = this.#pass(count);
    return this.bytes.subarray(at, at + count);
  }

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
    const values: unknown[] = [];
    for (let i = 0; i < count; i += 1) values.push(this.pop());
    return values.reverse();
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

  /** Where they begin. */
  #pass(count: number): number {
    const at = this.#at;
    if (count > this.bytes.length - at) throw unreadable('a pickle that is cut');
    this.#at += count;
    return at;
  }
}
