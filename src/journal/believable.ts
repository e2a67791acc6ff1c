import { crc32 } from 'node:zlib';
import { entrySize } from '../engine/frame-entry.js';
import { entryOffset } from './frames-file.js';
import { firstIndexOf } from './identity.js';
import { readJournal } from './journal-file.js';
import type { ChunkRecord, JournalRecord } from './records.js';
import { readBytes } from './read-bytes.js';
import type { JournalFiles } from './run-files.js';

/** CRC-32 of an output and its failed set, one after the other. */
export function chunkChecksum(output: Uint8Array, failed: Uint8Array): number {
  // Of no bytes zlib gives 0 whatever came before.
  return failed.length === 0 ? crc32(output) : crc32(failed, crc32(output));
}

/** Where the bytes of a chunk begin. */
type Offsets = Pick<ChunkRecord, 'offset' | 'failedOffset'>;

function isThere(files: JournalFiles, chunk: ChunkRecord, at: Offsets): boolean {
  const output = readBytes(files.part(chunk.output), at.offset, chunk.length);
  const failed = readBytes(files.failed(chunk.output), at.failedOffset, chunk.failedLength);
  return chunkChecksum(output, failed) === chunk.crc;
}

function isIndexed(
  files: JournalFiles,
  { first, count, entriesCrc }: ChunkRecord,
  runFirst: number,
): boolean {
  if (entriesCrc === undefined) return true;
  return crc32(readBytes(files.frames, entryOffset(first - runFirst), count * entrySize)) === entriesCrc;
}

function isInLate(files: JournalFiles, { offset, length, failedLength, crc }: ChunkRecord): boolean {
  return crc32(readBytes(files.late, offset, length + failedLength)) === crc;
}

/**
 * Up to which byte the journal can be believed. Before its last sync everything is durable; what it says
 * after that is checked, because after a loss of power the journal may know of bytes that the disk does not have.
 */
export function believableEnd(files: JournalFiles): number {
  const chunks = new Map<number, ChunkRecord>();
  let end = 0;
  let runFirst = 0;
  let unsynced: { readonly end: number; readonly check: () => boolean }[] = [];
  const check = (record: JournalRecord): boolean => {
    if (record.type === 'placed') {
      const chunk = chunks.get(record.first);
      return chunk !== undefined && isThere(files, chunk, record);
    }
    if (record.type !== 'chunk') return true;
    if (!isIndexed(files, record, runFirst)) return false;
    if (record.in === 'late') return isInLate(files, record);
    return isThere(files, record, record);
  };
  for (const read of readJournal(files.journal)) {
    const record = read.record as JournalRecord;
    if (record.type === 'run') runFirst = firstIndexOf(record.identity);
    if (record.type === 'chunk') chunks.set(record.first, record);
    if (record.type === 'sync') {
      unsynced = [];
      ({ end } = read);
    } else unsynced.push({ end: read.end, check: () => check(record) });
  }
  for (const tail of unsynced) {
    if (!tail.check()) return end;
    ({ end } = tail);
  }
  return end;
}
