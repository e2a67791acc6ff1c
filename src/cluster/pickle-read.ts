import type { PlainValue } from './contract.js';
import { Reader } from './pickle-reader.js';
import { steps } from './pickle-steps.js';
import { Canned, Dict, Plain } from './pickle-values.js';

/**
 * Reads a pickle of plain values, whose `Canned` bytes `fill` gives: those of the value itself and of what is directly in it,
 * in the order in which ipyparallel sends their frames. Throws `E_CLUSTER_VALUE` for anything else.
 */
export function readPickle(bytes: Uint8Array, fill: (canned: Canned) => Uint8Array): PlainValue {
  const read = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), steps).read();
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
