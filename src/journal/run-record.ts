import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RunCounts, SchemeChoice } from '../events.js';
import { exists, syncDirectory } from '../system/files.js';
import type { PythonVersions } from '../python/versions.js';
import type { OutputTarget } from '../sets/output-set.js';
import { identityText, type RunIdentity } from './identity.js';
import type { JournalFiles } from './run-files.js';
import { writeError } from './write-error.js';

/** A published file as it was when the run ended. */
export interface PublishedFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** An output and its failed set, where there is one. */
export interface PublishedOutput extends PublishedFile {
  readonly failed?: PublishedFile;
}

/** What a finished run leaves in its directory, as `record.json`: how the outputs were made. */
export interface FinishedRecord {
  readonly version: string;
  readonly identity: RunIdentity;
  readonly operator: string;
  readonly choice: SchemeChoice;
  /** Of the command's host, where Python was used. */
  readonly python?: PythonVersions;
  readonly counts: Readonly<RunCounts>;
  /** Failures by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Under MPI: configurations by the rank that computed them. */
  readonly ranks?: Readonly<Record<string, number>>;
  /** Configurations that are done, but not as they should be, by what the operator noted. */
  readonly notes?: Readonly<Record<string, number>>;
  readonly started: string;
  readonly finished: string;
  /** Seconds of the last start; earlier starts of a resumed run are not counted. */
  readonly seconds: number;
  readonly outputs: readonly PublishedOutput[];
  readonly failedFiles: readonly string[];
}

/** As it is now, under its absolute name. */
async function publishedFile(path: string): Promise<PublishedFile> {
  const { size, mtimeMs } = await stat(path);
  return { path: resolve(path), size, mtimeMs };
}

/** The outputs as they are now. */
export async function publishedOutputs(targets: readonly OutputTarget[]): Promise<PublishedOutput[]> {
  return Promise.all(
    targets.map(async ({ path = '', failed }) => {
      const aside = failed !== undefined && (await exists(failed)) ? await publishedFile(failed) : undefined;
      return { ...(await publishedFile(path)), ...(aside && { failed: aside }) };
    }),
  );
}

/** Absolute names of the failed sets that were written. */
export function failedFilesOf(outputs: readonly PublishedOutput[]): string[] {
  return outputs.flatMap(({ failed }) => failed?.path ?? []);
}

/** True while an output and its failed set are as the run left them. */
export async function isUnchanged({ failed, ...output }: PublishedOutput): Promise<boolean> {
  return (await isSame(output)) && (failed === undefined || (await isSame(failed)));
}

async function isSame({ path, size, mtimeMs }: PublishedFile): Promise<boolean> {
  const now = await stat(path).catch(() => undefined);
  return now?.size === size && now.mtimeMs === mtimeMs;
}

/** Undefined where there is none that can be read. */
export async function readRecord(files: JournalFiles): Promise<FinishedRecord | undefined> {
  try {
    return JSON.parse(await readFile(files.record, 'utf8')) as FinishedRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(files: JournalFiles, record: FinishedRecord): Promise<void> {
  const temporary = `${files.record}.part`;
  try {
    await writeFile(temporary, `${identityText(record)}\n`, { flush: true });
    await rename(temporary, files.record);
    syncDirectory(files.directory);
  } catch (cause) {
    throw writeError(cause, files.record, 'cannot write the record of the run');
  }
}
