import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunCounts, SchemeChoice } from '../events.js';
import { livingHolder, type LifeOptions } from '../system/lease-life.js';
import { addTotals, noTotals, type Totals } from './counts.js';
import { readJournal } from './journal-file.js';
import { previousFiles } from './previous-run.js';
import { noCounts, type ChunkRecord, type JournalRecord, type RunRecord } from './records.js';
import { runFiles } from './run-files.js';
import { isUnchanged, readRecord, type FinishedRecord } from './run-record.js';

/**
 * `running`: a process has it. `unfinished`: the same command goes on with it. `unpublished`: all is computed, but
 * the outputs did not get their names. `changed`: a finished run whose outputs are gone or were changed since.
 */
export type RunState = 'running' | 'unfinished' | 'unpublished' | 'finished' | 'changed' | 'unknown';

/** Who works on a run. */
export interface RunHolder {
  readonly host: string;
  readonly pid: number;
}

/** Results that are computed and wait for earlier ones. */
export interface WaitingResults {
  readonly chunks: number;
  readonly configurations: number;
  readonly bytes: number;
}

/** What a run directory tells. */
export interface RunStatus {
  readonly state: RunState;
  readonly directory: string;
  readonly holder?: RunHolder;
  readonly operator?: string;
  readonly version?: string;
  readonly choice?: SchemeChoice;
  readonly started?: string;
  /** When something was committed last. */
  readonly lastProgress?: string;
  readonly counts: Readonly<RunCounts>;
  /** Failures by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Under MPI: configurations by the rank that computed them. */
  readonly ranks?: Readonly<Record<string, number>>;
  /** Configurations that are done, but not as they should be, by what the operator noted. */
  readonly notes?: Readonly<Record<string, number>>;
  readonly waiting: WaitingResults;
  /** Part of the input that is done, 0 to 1; absent where that is not known. */
  readonly fraction?: number;
  /** Outputs that are not as the run left them. */
  readonly changed?: readonly string[];
  /** All that a finished run left. */
  readonly record?: FinishedRecord;
}

const nothingWaits: WaitingResults = { chunks: 0, configurations: 0, bytes: 0 };
const nothing = { counts: noCounts, codes: {}, waiting: nothingWaits } as const;

/** Reads a run directory while a run goes on or afterwards, and changes nothing in it. */
export async function readStatus(directory: string, options: LifeOptions = {}): Promise<RunStatus> {
  const files = runFiles(directory);
  const progress = readProgress(files.journal);
  const holder = await livingHolder(join(directory, 'lease.json'), options);
  const place = { directory, ...(holder && { holder: { host: holder.host, pid: holder.pid } }) };
  // Aside for a run that did not come to its first record: what is there is still that of the earlier one.
  const aside = progress === undefined ? await readRecord(previousFiles(files)) : undefined;
  const record = (await readRecord(files)) ?? aside;
  // A record beside a complete journal: only the journal was still to be removed.
  if (record !== undefined && (progress === undefined || progress.isComplete)) {
    return finishedStatus(directory, record);
  }
  if (progress === undefined)
    return { state: holder === undefined ? 'unknown' : 'running', ...place, ...nothing };
  const idle = progress.isComplete ? 'unpublished' : 'unfinished';
  return { state: holder === undefined ? idle : 'running', ...place, ...progress.toStatus() };
}

async function finishedStatus(directory: string, record: FinishedRecord): Promise<RunStatus> {
  const { counts, codes, ranks, notes, operator, version, choice, started, finished, outputs } = record;
  const checked = await Promise.all(
    outputs.map(async (file) => ((await isUnchanged(file)) ? [] : [file.path])),
  );
  const changed = checked.flat();
  return {
    state: changed.length === 0 ? 'finished' : 'changed',
    directory,
    operator,
    version,
    choice,
    started,
    lastProgress: finished,
    counts,
    codes,
    ...(ranks && { ranks }),
    ...(notes && { notes }),
    waiting: nothingWaits,
    fraction: 1,
    changed,
    record,
  };
}

/** What a journal says; undefined where there is none, or nothing of it is left. */
function readProgress(journal: string): JournalProgress | undefined {
  try {
    const progress = new JournalProgress(statSync(journal).mtime);
    for (const { record } of readJournal(journal)) progress.take(record as JournalRecord);
    return progress.hasRun ? progress : undefined;
  } catch (error) {
    // It may vanish at any moment, when its run ends.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Sums over the records of a journal, in bounded memory. */
class JournalProgress {
  isComplete = false;
  #run: RunRecord | undefined;
  #totals: Totals = noTotals;
  #furthest: ChunkRecord | undefined;
  readonly #late = new Map<number, ChunkRecord>();

  constructor(private readonly changed: Date) {}

  get hasRun(): boolean {
    return this.#run !== undefined;
  }

  take(record: JournalRecord): void {
    if (record.type === 'run') this.#run = record;
    else if (record.type === 'complete') this.isComplete = true;
    else if (record.type === 'placed') this.#late.delete(record.first);
    else if (record.type === 'chunk') this.#chunk(record);
  }

  toStatus(): Omit<RunStatus, 'state' | 'directory'> {
    const { operator, version, choice, started } = this.#run ?? {};
    const fraction = this.#fraction();
    return {
      ...(operator !== undefined && { operator }),
      ...(version !== undefined && { version }),
      ...(choice && { choice }),
      ...(started !== undefined && { started }),
      lastProgress: this.changed.toISOString(),
      ...this.#totals,
      waiting: [...this.#late.values()].reduce(addWaiting, nothingWaits),
      ...(fraction !== undefined && { fraction }),
    };
  }

  #chunk(record: ChunkRecord): void {
    this.#totals = addTotals(this.#totals, record);
    if (record.in === 'late') this.#late.set(record.first, record);
    if (record.first >= (this.#furthest?.first ?? 0)) this.#furthest = record;
  }

  /** By bytes up to the furthest chunk, of which that share counts that is not still missing before it. */
  #fraction(): number | undefined {
    if (this.isComplete) return 1;
    const inputs = this.#run?.identity.inputs ?? null;
    if (inputs === null || this.#furthest === undefined) return undefined;
    const { end, first, count } = this.#furthest;
    if (end.offset === 0) return undefined;
    const sizes = inputs.map(({ size }) => size);
    const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
    const place = sum(sizes.slice(0, end.source)) + end.offset;
    return Math.min(1, (place / sum(sizes)) * (this.#totals.counts.read / (first + count)));
  }
}

function addWaiting(sum: WaitingResults, { count, length, failedLength }: ChunkRecord): WaitingResults {
  return {
    chunks: sum.chunks + 1,
    configurations: sum.configurations + count,
    bytes: sum.bytes + length + failedLength,
  };
}
