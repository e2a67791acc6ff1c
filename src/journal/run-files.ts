import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../system/files.js';
import { writeError } from './write-error.js';

/** Names inside a run directory. */
export interface JournalFiles {
  readonly directory: string;
  readonly journal: string;
  /** Results that wait for their turn. */
  readonly late: string;
  /** Per-frame index; it stays after success. */
  readonly frames: string;
  /** What the finished run leaves: how it was made. */
  readonly record: string;
  /** Output that is in order, by number of the output. */
  part(output: number): string;
  failed(output: number): string;
}

export function runFiles(directory: string): JournalFiles {
  return {
    directory,
    journal: join(directory, 'journal'),
    late: join(directory, 'late'),
    frames: join(directory, 'frames'),
    record: join(directory, 'record.json'),
    part: (output) => join(directory, `part-${output}`),
    failed: (output) => join(directory, `failed-${output}`),
  };
}

/** Throws `E_OUTPUT_WRITE` where the run directory cannot be made. */
export async function makeRunDirectory({ directory }: JournalFiles): Promise<void> {
  try {
    await makeDirectory(directory);
  } catch (cause) {
    throw writeError(cause, directory, 'cannot make the run directory');
  }
}

/** What a run makes in its directory; the lock and the lease belong to whoever holds them. */
const ours = /^(journal|late|frames|record\.json(\.part)?|(part|failed)-\d+(\.gz)?)$/;

/** Forgets how a finished run came about: its record is written. */
export async function removeJournal({ journal, late }: JournalFiles): Promise<void> {
  try {
    for (const path of [journal, late]) await rm(path, { force: true });
  } catch (cause) {
    throw writeError(cause, journal, 'cannot remove the journal');
  }
}

/** Forgets an earlier run. Only what a run made is deleted. */
export async function clearRun({ directory, journal, record }: JournalFiles): Promise<void> {
  // What speaks of the others goes first: a run that is ended here must not leave a journal without its results.
  for (const path of [journal, record]) await rm(path, { force: true });
  for (const name of await readdir(directory)) {
    if (ours.test(name)) await rm(join(directory, name), { force: true });
  }
}
