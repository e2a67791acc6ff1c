import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { JournalFile } from '../../journal/journal-file.js';
import { writeError } from '../../journal/write-error.js';
import { acquireRunLock, type RunLock } from '../../system/run-lock.js';
import { makeDirectory } from '../../system/files.js';
import type { StepFiles } from '../run/step-files.js';
import { newMemory, readMemory, remember, type RunMemory } from './memory.js';
import type { StepRecord } from './records.js';

/** Where a run is written down. */
interface Place {
  readonly files: StepFiles;
  readonly file: JournalFile;
  readonly lock: RunLock;
}

const syncMilliseconds = 10_000;

/** What a run of steps knows and writes down. Without a directory it is known as long as the process lives. */
export class StepJournal {
  readonly #unsynced = new Set<string>();
  readonly #timer: NodeJS.Timeout | undefined;
  #isDirty = false;

  readonly files: StepFiles | undefined;

  private constructor(
    readonly memory: RunMemory,
    private readonly place?: Place,
  ) {
    this.files = place?.files;
    if (place === undefined) return;
    this.#timer = setInterval(() => void this.sync().catch(() => undefined), syncMilliseconds).unref();
  }

  static inMemory(): StepJournal {
    return new StepJournal(newMemory());
  }

  /** Takes the directory for this process. Rejects with `E_OUTPUT_BUSY` where another one has it. */
  static async open(files: StepFiles): Promise<StepJournal> {
    await makeDirectory(files.directory).catch((cause: unknown) => {
      throw writeError(cause, files.directory, 'cannot make the run directory');
    });
    const lock = await acquireRunLock(files.directory);
    try {
      const memory = readMemory(files.journal);
      const file =
        memory.end > 0 && existsSync(files.journal)
          ? JournalFile.goOn(files.journal, memory.end)
          : JournalFile.create(files.journal);
      await mkdir(files.logs, { recursive: true });
      await mkdir(files.additions, { recursive: true });
      return new StepJournal(memory, { files, file, lock });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Aborted when another process took the directory over. */
  get lost(): AbortSignal | undefined {
    return this.place?.lock.lost;
  }

  append(record: StepRecord): void {
    remember(this.memory, record);
    this.place?.file.append(record);
    this.#isDirty = true;
    if (record.type === 'left') for (const { path } of record.made) this.#unsynced.add(path);
  }

  /** First what steps made, then what tells of it. */
  async sync(): Promise<void> {
    if (this.place === undefined || !this.#isDirty) return;
    this.#isDirty = false;
    const paths = [...this.#unsynced];
    this.#unsynced.clear();
    for (const path of paths) await syncFile(path);
    this.place.file.sync();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.sync();
    } finally {
      this.place?.file.close();
      this.place?.lock.release();
    }
  }

  /** Forgets all: the directory is as new. */
  static async forget({ directory }: StepFiles): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What is gone, or no plain file, needs no sync. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return;
  await file.datasync().catch(() => undefined);
  await file.close();
}
