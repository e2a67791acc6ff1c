// Opcodes of Python's pickle up to protocol 5 that make plain values: Lib/pickletools.py, PEP 3154 and PEP 574.
import { isUtf8 } from 'node:buffer';
import { clusterError } from './errors.js';
import type { PlainValue } from './contract.js';

const maximumDepth = 500;
const maximumIntegerBytes = 4096;

export const unreadable = (got: string) =>
  clusterError('E_CLUSTER_VALUE', 'the result of a call on an engine is no plain value', {
    expected: 'None, booleans, numbers, text, bytes, and lists, tuples or dicts of these',
    got,
  });

/** A dict until its keys are known. */
class Dict {
  readonly entries: [unknown, unknown][] = [];
  plain: PlainValue | undefined;
}

/** A class by its name: nothing is made of it but `Canned`. */
class Name {
  constructor(readonly text: string) {}
}

/** Bytes as ipyparallel wraps them: `null` where they are in the next frame. */
export class Canned {
  bytes: Uint8Array | null = null;
}

/** What `Canned` stands for in Python. */
const cannedNames = new Set(
  ['CannedBytes', 'CannedMemoryView', 'CannedBuffer'].map((name) => `ipyparallel.serialize.canning.${name}`),
);
const mark = Symbol('mark');

/** Reads plain values and nothing else: it calls nothing, imports nothing, and reads each byte once. */
class Reader {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  read(): unknown {
    for (;;) {
      const code = this.#take(1)[0] ?? 0;
      if (code === 0x2e) break;
      const step = steps[code];
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

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable('text with half a character');
  return bytes.toString();
}

function integerOf(bytes: Buffer): number | bigint {
  if (bytes.length > maximumIntegerBytes) throw unreadable(`an integer of ${bytes.length} bytes`);
  if (bytes.length === 0) return 0;
  const digits = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x${digits}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function append(reader: Reader, values: readonly unknown[]): void {
  const list = reader.top();
  if (!Array.isArray(list)) throw unreadable('a pickle that appends to no list');
  for (const value of values) list.push(value);
}

function set(reader: Reader, values: readonly unknown[]): void {
  const dict = reader.top();
  if (!(dict instanceof Dict) || values.length % 2 === 1)
    throw unreadable('a pickle that sets keys of no dict');
  for (let i = 0; i < values.length; i += 2) dict.entries.push([values[i], values[i + 1]]);
}

function name(reader: Reader): void {
  const [module, path] = reader.popList(2);
  if (typeof module !== 'string' || typeof path !== 'string') throw unreadable('a name that is no text');
  if (!cannedNames.has(`${module}.${path}`)) throw unreadable(`\`${module}.${path}\``);
  reader.push(new Name(path));
}

function make(reader: Reader): void {
  const [type, args] = reader.popList(2);
  if (!(type instanceof Name) || !Array.isArray(args) || args.length > 0) throw unreadable('an object');
  reader.push(new Canned());
}

function build(reader: Reader): void {
  const [canned, state] = reader.popList(2);
  const buffers = state instanceof Dict ? state.entries.find(([key]) => key === 'buffers')?.[1] : undefined;
  const [bytes = null] = Array.isArray(buffers) ? (buffers as unknown[]) : [];
  if (!(canned instanceof Canned) || (bytes !== null && !(bytes instanceof Uint8Array)))
    throw unreadable('an object with a state');
  canned.bytes = bytes;
  reader.push(canned);
}

type Step = (reader: Reader) => void;
const code = (letter: string): number => letter.charCodeAt(0);

const steps: Readonly<Record<number, Step | undefined>> = {
  0x80: (r) => {
    if (r.length(1) > 5) throw unreadable('a newer protocol of pickle');
  },
  0x95: (r) => void r.length(8),
  0x94: (r) => r.put(),
  [code('q')]: (r) => r.put(r.length(1)),
  [code('r')]: (r) => r.put(r.length(4)),
  [code('h')]: (r) => r.get(r.length(1)),
  [code('j')]: (r) => r.get(r.length(4)),
  [code('(')]: (r) => r.push(mark),
  [code('N')]: (r) => r.push(null),
  0x88: (r) => r.push(true),
  0x89: (r) => r.push(false),
  [code('K')]: (r) => r.push(r.fixed(1).readUInt8()),
  [code('M')]: (r) => r.push(r.fixed(2).readUInt16LE()),
  [code('J')]: (r) => r.push(r.fixed(4).readInt32LE()),
  [code('G')]: (r) => r.push(r.fixed(8).readDoubleBE()),
  0x8a: (r) => r.push(integerOf(r.take(1))),
  0x8b: (r) => r.push(integerOf(r.take(4))),
  0x8c: (r) => r.push(textOf(r.take(1))),
  [code('X')]: (r) => r.push(textOf(r.take(4))),
  0x8d: (r) => r.push(textOf(r.take(8))),
  [code('C')]: (r) => r.push(r.take(1)),
  [code('B')]: (r) => r.push(r.take(4)),
  0x8e: (r) => r.push(r.take(8)),
  0x96: (r) => r.push(r.take(8)),
  [code(']')]: (r) => r.push([]),
  [code('a')]: (r) => append(r, [r.pop()]),
  [code('e')]: (r) => append(r, r.popMarked()),
  [code('}')]: (r) => r.push(new Dict()),
  [code('s')]: (r) => set(r, r.popList(2)),
  [code('u')]: (r) => set(r, r.popMarked()),
  [code(')')]: (r) => r.push([]),
  0x85: (r) => r.push(r.popList(1)),
  0x86: (r) => r.push(r.popList(2)),
  0x87: (r) => r.push(r.popList(3)),
  [code('t')]: (r) => r.push(r.popMarked()),
  0x93: name,
  0x81: make,
  [code('b')]: build,
};

/**
 * Reads a pickle of plain values, whose `Canned` bytes `fill` gives: those of the value itself and of what is directly in it,
 * in the order in which ipyparallel sends their frames. Throws `E_CLUSTER_VALUE` for anything else.
 */
export function readPickle(bytes: Uint8Array, fill: (canned: Canned) => Uint8Array): PlainValue {
  const read = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).read();
  return new Plain().of(uncanned(read, fill), 0);
}

/** The order of Python's text. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function uncanned(value: unknown, fill: (canned: Canned) => Uint8Array): unknown {
  const bytesOf = (one: unknown): unknown => (one instanceof Canned ? fill(one) : one);
  if (Array.isArray(value)) return value.map(bytesOf);
  if (!(value instanceof Dict)) return bytesOf(value);
  const canned = value.entries.filter(([, one]) => one instanceof Canned);
  canned.sort(([a], [b]) => byCodePoint(String(a), String(b)));
  for (const entry of canned) entry[1] = bytesOf(entry[1]);
  return value;
}

/** Makes plain values of what was read, each once however often it is referred to. */
class Plain {
  readonly #open = new Set<object>();
  readonly #finished = new Set<object>();

  of(value: unknown, depth: number): PlainValue {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array)
      return value as PlainValue;
    if (value instanceof Canned || value instanceof Name) throw unreadable('an object of ipyparallel');
    if (this.#open.has(value)) throw unreadable('a value that holds itself');
    if (depth > maximumDepth) throw unreadable(`one that is nested more than ${maximumDepth} deep`);
    this.#open.add(value);
    const plain = Array.isArray(value) ? this.#list(value, depth) : this.#dict(value as Dict, depth);
    this.#open.delete(value);
    return plain;
  }

  #list(list: unknown[], depth: number): PlainValue {
    if (this.#finished.has(list)) return list as PlainValue[];
    for (let i = 0; i < list.length; i += 1) list[i] = this.of(list[i], depth + 1);
    this.#finished.add(list);
    return list as PlainValue[];
  }

  #dict(dict: Dict, depth: number): PlainValue {
    if (dict.plain !== undefined) return dict.plain;
    const entries = dict.entries.map(([key, value]): [PlainValue, PlainValue] => [
      this.of(key, depth + 1),
      this.of(value, depth + 1),
    ]);
    const isText = entries.every(([key]) => typeof key === 'string');
    dict.plain = isText ? Object.fromEntries(entries as [string, PlainValue][]) : new Map(entries);
    return dict.plain;
  }
}
