import type { RunCounts, SchemeChoice } from '../events.js';
import type { PythonVersions } from '../python/versions.js';
import type { RunIdentity } from './identity.js';

/** First record: which run this is. */
export interface RunRecord {
  readonly type: 'run';
  readonly version: string;
  readonly identity: RunIdentity;
  readonly operator: string;
  readonly host: string;
  readonly pid: number;
  readonly started: string;
  readonly choice: SchemeChoice;
  readonly python?: PythonVersions;
  /** An earlier run, kept in `previous`, whose results are used again. */
  readonly reuse?: ReuseRecord;
}

export interface ReuseRecord {
  /** What failed is computed again. */
  readonly retriesFailed: boolean;
  /** When the earlier run ended: which run it was. */
  readonly finished: string;
}

/** Where the input of a chunk ends. */
export interface EndPlace {
  readonly source: number;
  /** Frames or items of the source before it. */
  readonly frame: number;
  /** Bytes of the source before it. */
  readonly offset: number;
  /** Line on which the last piece begins, and its length: from them follows the line of the end. */
  readonly line: number;
  readonly length: number;
}

/** The results of a chunk are written: to `part` at its turn, else to `late`. */
export interface ChunkRecord {
  readonly type: 'chunk';
  readonly first: number;
  readonly count: number;
  readonly output: number;
  readonly in: 'part' | 'late';
  /** Where its output begins in the file; its failed set follows in `late`, and is at `failedOffset` of `failed`. */
  readonly offset: number;
  readonly length: number;
  readonly failedOffset: number;
  readonly failedLength: number;
  /** CRC-32 of output and failed set. */
  readonly crc: number;
  /** CRC-32 of its entries in the per-frame index. */
  readonly entriesCrc?: number;
  readonly counts: Readonly<RunCounts>;
  /** Failures by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Under MPI: configurations by the rank that computed them. */
  readonly ranks?: Readonly<Record<string, number>>;
  /** Configurations that are done, but not as they should be, by what the operator noted. */
  readonly notes?: Readonly<Record<string, number>>;
  readonly end: EndPlace;
}

/** A chunk in `late` was copied to `part`, where it begins at `offset`. */
export interface PlacedRecord {
  readonly type: 'placed';
  readonly first: number;
  readonly offset: number;
  readonly failedOffset: number;
}

/** Everything before this record is durable. */
export interface SyncRecord {
  readonly type: 'sync';
}

/** All of the input is computed: only publishing is left. */
export interface CompleteRecord {
  readonly type: 'complete';
  readonly counts: Readonly<RunCounts>;
}

export type JournalRecord = RunRecord | ChunkRecord | PlacedRecord | SyncRecord | CompleteRecord;

export const noCounts: Readonly<RunCounts> = {
  read: 0,
  done: 0,
  failed: 0,
  dropped: 0,
  written: 0,
  atoms: 0,
  reused: 0,
};

export function addCounts(a: Readonly<RunCounts>, b: Readonly<RunCounts>): RunCounts {
  return {
    read: a.read + b.read,
    done: a.done + b.done,
    failed: a.failed + b.failed,
    dropped: a.dropped + b.dropped,
    written: a.written + b.written,
    atoms: a.atoms + b.atoms,
    reused: a.reused + b.reused,
  };
}
