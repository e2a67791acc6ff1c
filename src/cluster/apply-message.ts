// What ipyparallel calls functions with: serialize_object and pack_apply_message of ipyparallel/serialize/serialize.py.
import type { EngineCall, PlainValue } from './contract.js';
import { byCodePoint, readPickle } from './pickle-read.js';
import { unreadable, type Canned } from './pickle-values.js';
import { Framed, writePickle, type Picklable, type PythonCall, type PythonName } from './pickle-write.js';

/** Beyond this bytes have a frame of their own, if they are an argument or directly in one of few elements. */
const frameBytes = 1024;
const fewElements = 64;

const isLarge = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.length > frameBytes;

/** A value with large bytes taken out of it. */
interface Taken {
  readonly value: Picklable;
  readonly frames: readonly Uint8Array[];
}

function takeLarge(value: Picklable): Taken {
  const frames: Uint8Array[] = [];
  const take = (one: Picklable): Picklable => {
    if (!isLarge(one)) return one;
    frames.push(one);
    return new Framed('CannedBytes');
  };
  if (Array.isArray(value) && value.length < fewElements)
    return { value: (value as readonly Picklable[]).map(take), frames };
  const entries = entriesOf(value);
  if (entries === undefined || entries.length >= fewElements) return { value: take(value), frames };
  // ipyparallel reads the frames of a dict in the order of its keys.
  const sorted = entries.sort(([a], [b]) => byCodePoint(a, b));
  return { value: new Map(sorted.map(([key, one]) => [key, take(one)])) as Picklable, frames };
}

/** Of a plain object, whose large values have frames too. */
function entriesOf(value: Picklable): [string, Picklable][] | undefined {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return undefined;
  return Object.entries(value as Readonly<Record<string, Picklable>>);
}

function serialize(value: Picklable): Uint8Array[] {
  const taken = takeLarge(value);
  return [writePickle(taken.value), ...taken.frames];
}

const serializeBuffer = (buffer: Uint8Array): Uint8Array[] => [
  writePickle(new Framed('CannedMemoryView')),
  buffer,
];

/** Arguments of a call, where internal calls may name functions too. */
export interface Arguments extends Pick<EngineCall, 'named' | 'buffers'> {
  readonly args?: readonly Picklable[];
}

/** The buffers of an `apply_request`. Throws `E_CLUSTER_VALUE`. */
export function packCall(
  callable: PythonName | PythonCall,
  { args = [], named = {}, buffers = [] }: Arguments,
): Uint8Array[] {
  const argFrames = [...args.flatMap(serialize), ...buffers.flatMap(serializeBuffer)];
  const keys = Object.keys(named);
  const about = { nargs: args.length + buffers.length, narg_bufs: argFrames.length, kw_keys: keys };
  return [
    writePickle(callable),
    writePickle(about),
    ...argFrames,
    ...keys.flatMap((key) => serialize(named[key])),
  ];
}

/** What an `apply_reply` holds. Throws `E_CLUSTER_VALUE`. */
export function unpackResult([pickle, ...frames]: readonly Uint8Array[]): {
  readonly value: PlainValue;
  readonly buffers: readonly Uint8Array[];
} {
  if (pickle === undefined) throw unreadable('nothing');
  let used = 0;
  const fill = (canned: Canned): Uint8Array => {
    const bytes = canned.bytes ?? frames[used++];
    if (bytes === undefined) throw unreadable('bytes without their frame');
    return bytes;
  };
  const value = readPickle(pickle, fill);
  return { value, buffers: frames.slice(0, used) };
}
