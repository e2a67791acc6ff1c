import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { aseName } from '../formats/ase-formats.js';
import { exists, syncDirectory } from '../system/files.js';
import { entryOffset, readEntries, readFirst } from './frames-file.js';
import { differences, type RunIdentity } from './identity.js';
import { ReuseTable } from './reuse-table.js';
import { runFiles, type JournalFiles } from './run-files.js';
import { isUnchanged, readRecord, type FinishedRecord } from './run-record.js';

/** A finished run whose results can be used again: its outputs are as it left them. */
export interface PreviousRun {
  readonly record: FinishedRecord;
  /** The run directory, or its folder `previous` while the next run goes on. */
  readonly files: JournalFiles;
  /** Index in the whole input of its first configuration. */
  readonly first: number;
}

/** Where the earlier run is kept while the next one goes on. */
export function previousFiles({ directory }: JournalFiles): JournalFiles {
  return runFiles(join(directory, 'previous'));
}

/** What of an identity decides results; what differs only in the rest can use each other's. */
function operationOf({ shard: _, engine, ...identity }: RunIdentity): RunIdentity {
  return { ...identity, inputs: [], outputs: [], engine: { ...engine, formats: [] } };
}

/** What keeps the results of an earlier run from being used again, apart from its inputs; empty where nothing does. */
export function operationDifferences(before: RunIdentity, now: RunIdentity): string[] {
  return differences(operationOf(before), operationOf(now));
}

/** The finished run of a directory; undefined where it has no usable index, or its outputs are gone or changed. */
export async function openPrevious(files: JournalFiles): Promise<PreviousRun | undefined> {
  const record = await readRecord(files);
  const first = readFirst(files.frames);
  if (record === undefined || first === undefined) return undefined;
  // What was converted has no text to copy.
  if (record.identity.engine.formats.some((format) => aseName(format) !== undefined)) return undefined;
  const { size } = await stat(files.frames);
  if (size < entryOffset(record.counts.read) || record.identity.inputs === null) return undefined;
  const isThere = (await Promise.all(record.outputs.map(isUnchanged))).every(Boolean);
  return isThere ? { record, files, first } : undefined;
}

export function loadTable({ record, files, first }: PreviousRun, retriesFailed: boolean): ReuseTable {
  const entries = readEntries(files.frames, 0, record.counts.read);
  return new ReuseTable({ entries, first, formats: record.identity.engine.formats }, retriesFailed);
}

/**
 * Puts record and index of a finished run aside. The record goes first: with it there the run is finished, without
 * it the move goes on or is undone.
 */
export async function keepPrevious(files: JournalFiles): Promise<JournalFiles> {
  const previous = previousFiles(files);
  await dropPrevious(files);
  await mkdir(previous.directory);
  await rename(files.record, previous.record);
  await rename(files.frames, previous.frames);
  syncDirectory(previous.directory);
  syncDirectory(files.directory);
  return previous;
}

/** Where a start was ended between putting aside and its first record, the run is a finished one again. */
export async function restorePrevious(files: JournalFiles): Promise<void> {
  const previous = previousFiles(files);
  if (!(await exists(previous.record)) || (await exists(files.record))) return;
  if (await exists(previous.frames)) await rename(previous.frames, files.frames);
  await rename(previous.record, files.record);
}

export async function dropPrevious(files: JournalFiles): Promise<void> {
  await rm(previousFiles(files).directory, { recursive: true, force: true });
}
