// Opcodes of Python's pickle up to protocol 5 that make plain values: Lib/pickletools.py, PEP 3154 and PEP 574.
import { isUtf8 } from 'node:buffer';
import type { Reader, Step } from './pickle-reader.js';
import { Canned, Dict, Name, unreadable } from './pickle-values.js';

const maximumIntegerBytes = 4096;

/** What `Canned` stands for in Python. */
const cannedNames = new Set(
  ['CannedBytes', 'CannedMemoryView', 'CannedBuffer'].map((name) => `ipyparallel.serialize.canning.${name}`),
);

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

const code = (letter: string): number => letter.charCodeAt(0);

/** All that is read: nothing here calls, imports or builds. */
export const steps: Readonly<Record<number, Step | undefined>> = {
  0x80: (r) => {
    if (r.length(1) > 5) throw unreadable('a newer protocol of pickle');
  },
  0x95: (r) => void r.length(8),
  0x94: (r) => r.put(),
  [code('q')]: (r) => r.put(r.length(1)),
  [code('r')]: (r) => r.put(r.length(4)),
  [code('h')]: (r) => r.get(r.length(1)),
  [code('j')]: (r) => r.get(r.length(4)),
  [code('(')]: (r) => r.mark(),
  [code('N')]: (r) => r.push(null),
  0x88: (r) => r.push(true),
  0x89: (r) => r.push(false),
  [code('K')]: (r) => r.push(r.byte()),
  [code('M')]: (r) => r.push(r.uint16()),
  [code('J')]: (r) => r.push(r.int32()),
  [code('G')]: (r) => r.push(r.float64()),
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
