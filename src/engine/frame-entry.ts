import { crc32 } from 'node:zlib';
import { digestSize } from './digests.js';

/** How one input of a run ended and what it gave: one entry of the per-frame index. */
export interface FrameEntry {
  /** Bytes of its output, and of its frame in the failed set. */
  readonly length: number;
  readonly failedLength: number;
  readonly atoms: number;
  /** Configurations written. */
  readonly written: number;
  /** `codeNumber` of its error; 0 where it did not fail. */
  readonly code: number;
  /** Which of the run's outputs it went to. */
  readonly output: number;
  /** One of `Status`. */
  readonly status: number;
  /** True where random numbers were drawn or the index was looked at. */
  readonly usesIndex: boolean;
}

/**
 * Bytes of an entry, all little-endian: digest of the input 16, `length` 6, `failedLength` 6, `atoms` 4, `written` 4,
 * `code` 4, `output` 4, 1 + `status` 1, flags 1, zeros 2. An entry of zeros was never written.
 */
export const entrySize = 48;

const at = {
  length: 16,
  failedLength: 22,
  atoms: 28,
  written: 32,
  code: 36,
  output: 40,
  status: 44,
  flags: 45,
} as const;
const usesIndexFlag = 1;

/** Errors by code, as a number. */
export function codeNumber(code: string): number {
  return crc32(code);
}

export function writeEntry(entries: DataView, index: number, entry: FrameEntry): void {
  const start = index * entrySize;
  const { length, failedLength } = entry;
  entries.setUint32(start + at.length, length, true);
  entries.setUint16(start + at.length + 4, length / 2 ** 32, true);
  entries.setUint32(start + at.failedLength, failedLength, true);
  entries.setUint16(start + at.failedLength + 4, failedLength / 2 ** 32, true);
  entries.setUint32(start + at.atoms, entry.atoms, true);
  entries.setUint32(start + at.written, entry.written, true);
  entries.setUint32(start + at.code, entry.code, true);
  entries.setUint32(start + at.output, entry.output, true);
  entries.setUint8(start + at.status, entry.status + 1);
  entries.setUint8(start + at.flags, entry.usesIndex ? usesIndexFlag : 0);
}

/** Puts digests, one after another, into entries. */
export function writeDigests(entries: DataView, digests: Uint8Array): void {
  const from = new DataView(digests.buffer, digests.byteOffset, digests.length);
  for (let digest = 0, entry = 0; digest < digests.length; digest += digestSize, entry += entrySize) {
    for (let i = 0; i < digestSize; i += 4) entries.setUint32(entry + i, from.getUint32(digest + i));
  }
}

/** Undefined where the entry was never written. */
export function readEntry(entries: DataView, index: number): FrameEntry | undefined {
  const start = index * entrySize;
  const status = entries.getUint8(start + at.status);
  if (status === 0) return undefined;
  const long = (place: number): number =>
    entries.getUint32(place, true) + entries.getUint16(place + 4, true) * 2 ** 32;
  return {
    length: long(start + at.length),
    failedLength: long(start + at.failedLength),
    atoms: entries.getUint32(start + at.atoms, true),
    written: entries.getUint32(start + at.written, true),
    code: entries.getUint32(start + at.code, true),
    output: entries.getUint32(start + at.output, true),
    status: status - 1,
    usesIndex: (entries.getUint8(start + at.flags) & usesIndexFlag) !== 0,
  };
}
