import { existsSync } from 'node:fs';
import { readJournal } from '../../src/journal/journal-file.js';
import type { ChunkRecord, JournalRecord } from '../../src/journal/records.js';
import type { Folder } from '../helpers/folder.js';

/** Chunks that the journal of a run to `out.xyz` tells as computed. */
export function journaledChunks(folder: Folder): ChunkRecord[] {
  const path = folder.at('out.xyz.atomloop/journal');
  if (!existsSync(path)) return [];
  const records = [...readJournal(path)].map(({ record }) => record as JournalRecord);
  return records.filter((record) => record.type === 'chunk');
}
