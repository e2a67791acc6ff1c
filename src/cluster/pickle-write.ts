// Opcodes of Python's pickle, protocol 4: Lib/pickletools.py and PEP 3154.
import { ByteWriter } from './byte-writer.js';
import { clusterError } from './errors.js';
import type { PlainValue } from './contract.js';

const maximumDepth = 500;

/** Names a function or class that the engine imports, in `module` by its dotted path. */
export class PythonName {
  constructor(
    readonly module: string,
    readonly path: string,
  ) {}
}

/** What a function of Python returns when the value is read. */
export class PythonCall {
  constructor(
    readonly callable: PythonName | PythonCall,
    readonly args: readonly Picklable[],
  ) {}
}

/** Bytes in a frame of their own: an instance of a class of ipyparallel, whose bytes are put back after reading. */
export class Framed {
  constructor(readonly type: 'CannedBytes' | 'CannedMemoryView') {}
}

export type Picklable = PlainValue | PythonName | PythonCall | Framed | readonly Picklable[];

const notPlain = (got: string) =>
  clusterError('E_CLUSTER_VALUE', 'a value cannot be sent to an engine', {
    expected:
      'null, booleans, numbers, text, bytes (`Uint8Array`), and arrays, maps or plain objects of these',
    got,
  });

const classOf = (value: object): string =>
  (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ??
  'an object';

const char = (letter: string): number => letter.charCodeAt(0);
const op = {
  proto: 0x80,
  stop: char('.'),
  none: char('N'),
  yes: 0x88,
  no: 0x89,
  int1: char('K'),
  int4: char('J'),
  long1: 0x8a,
  float: char('G'),
  text1: 0x8c,
  text4: char('X'),
  text8: 0x8d,
  bytes1: char('C'),
  bytes4: char('B'),
  bytes8: 0x8e,
  list: char(']'),
  dict: char('}'),
  mark: char('('),
  appends: char('e'),
  setItems: char('u'),
  tuple: char('t'),
  global: 0x93,
  reduce: char('R'),
  emptyTuple: char(')'),
  newObject: 0x81,
  build: char('b'),
} as const;

/** Pickles a value. Throws `E_CLUSTER_VALUE` for what is not plain. */
export function writePickle(value: Picklable): Buffer {
  const out = new ByteWriter();
  out.bytes(op.proto, 4);
  write(out, value, 0);
  out.byte(op.stop);
  return out.written;
}

function write(out: ByteWriter, value: Picklable, depth: number): void {
  if (value === null || value === undefined) out.byte(op.none);
  else if (typeof value === 'boolean') out.byte(value ? op.yes : op.no);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (typeof value === 'bigint') writeBigInt(out, value);
  else if (typeof value === 'string') writeText(out, value);
  else if (typeof value === 'object') writeObject(out, value, depth + 1);
  else throw notPlain(`a ${typeof value}`);
}

function writeNumber(out: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    out.byte(op.float);
    out.float64(value);
  } else if (value >= 0 && value < 256) out.bytes(op.int1, value);
  else if (value === (value | 0)) {
    out.byte(op.int4);
    out.int32(value);
  } else writeBigInt(out, BigInt(value));
}

/** Two's complement, little-endian, at most 255 bytes. */
function writeBigInt(out: ByteWriter, value: bigint): void {
  let count = 1;
  while (BigInt.asIntN(8 * count, value) !== value && count < 256) count += 1;
  if (count > 255) throw notPlain('an integer beyond 2^2039');
  out.bytes(op.long1, count);
  const part = out.room(count);
  let rest = BigInt.asUintN(8 * count, value);
  for (let i = 0; i < count; i += 1, rest >>= 8n) part[i] = Number(rest & 255n);
}

function writeText(out: ByteWriter, text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw notPlain('text with half a character');
  const length = Buffer.byteLength(text);
  writeLength(out, length, [op.text1, op.text4, op.text8]);
  out.room(length).write(text);
}

function writeLength(
  out: ByteWriter,
  length: number,
  [one, four, eight]: readonly [number, number, number],
): void {
  if (length < 256) out.bytes(one, length);
  else if (length < 2 ** 32) {
    out.byte(four);
    out.int32(length | 0);
  } else {
    out.byte(eight);
    out.room(8).writeBigUInt64LE(BigInt(length));
  }
}

function writeObject(out: ByteWriter, value: object, depth: number): void {
  if (depth > maximumDepth)
    throw notPlain(`one that is nested more than ${maximumDepth} deep, or holds itself`);
  if (value instanceof Uint8Array) {
    writeLength(out, value.length, [op.bytes1, op.bytes4, op.bytes8]);
    out.room(value.length).set(value);
  } else if (Array.isArray(value)) {
    out.byte(op.list);
    writeMarked(out, op.appends, () => {
      for (const element of value as readonly Picklable[]) write(out, element, depth);
    });
  } else if (value instanceof PythonName) writeName(out, value);
  else if (value instanceof PythonCall) writeCall(out, value, depth);
  else if (value instanceof Framed) writeFramed(out, value);
  else writeDict(out, value, depth);
}

function writeMarked(out: ByteWriter, end: number, body: () => void): void {
  out.byte(op.mark);
  body();
  out.byte(end);
}

function writeDict(out: ByteWriter, value: object, depth: number): void {
  const isMap = value instanceof Map;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isMap && prototype !== Object.prototype && prototype !== null)
    throw notPlain(`an instance of ${classOf(value)}`);
  const entries = isMap
    ? (value as ReadonlyMap<PlainValue, PlainValue>)
    : Object.entries(value as Readonly<Record<string, PlainValue>>);
  out.byte(op.dict);
  writeMarked(out, op.setItems, () => {
    for (const [key, element] of entries) {
      write(out, key, depth);
      write(out, element, depth);
    }
  });
}

function writeName(out: ByteWriter, { module, path }: PythonName): void {
  writeText(out, module);
  writeText(out, path);
  out.byte(op.global);
}

function writeCall(out: ByteWriter, { callable, args }: PythonCall, depth: number): void {
  write(out, callable, depth);
  writeMarked(out, op.tuple, () => {
    for (const value of args) write(out, value, depth);
  });
  out.byte(op.reduce);
}

function writeFramed(out: ByteWriter, { type }: Framed): void {
  writeName(out, new PythonName('ipyparallel.serialize.canning', type));
  out.byte(op.emptyTuple);
  out.byte(op.newObject);
  // Where ipyparallel finds none it puts the next frame.
  write(out, { buffers: [null] }, 0);
  out.byte(op.build);
}
