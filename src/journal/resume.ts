import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { RunCounts } from '../events.js';
import { wholeInput, type Hole } from '../sets/hole.js';
import { sourceStart, type PieceSource, type SourcePosition } from '../sets/piece-source.js';
import { readJournal } from './journal-file.js';
import { addCounts, noCounts, type ChunkRecord, type EndPlace, type JournalRecord, type RunRecord } from './records.js';

/** Bytes of an output that are valid. */
export interface Lengths {
  readonly part: number;
  readonly failed: number;
}

/** What a journal says of an unfinished run. */
export interface JournalState {
  readonly run: RunRecord;
  /** Chunks by the index of their first configuration, in that order. */
  readonly chunks: readonly ChunkRecord[];
  /** First indices of the chunks that wait in `late`. */
  readonly waiting: ReadonlyMap<number, ChunkRecord>;
  /** By output. */
  readonly lengths: ReadonlyMap<number, Lengths>;
  readonly lateLength: number;
  readonly counts: RunCounts;
  readonly codes: Readonly<Record<string, number>>;
  /** Index of the first configuration that is not in order yet. */
  readonly nextIndex: number;
  readonly isComplete: boolean;
  /** Where the journal goes on. */
  readonly end: number;
}

export interface JournalFiles {
  readonly journal: string;
  readonly late: string;
  part(output: number): string;
  failed(output: number): string;
}

/** Reads a journal; undefined where there is none, or nothing of it is left. */
export function readState(files: JournalFiles): JournalState | undefined {
  if (!existsSync(files.journal)) return undefined;
  const state = new StateReader(files);
  for (const { record, end } of readJournal(files.journal)) {
    if (!state.take(record as JournalRecord)) break;
    state.end = end;
  }
  return state.result();
}

/** Replays records, in the order in which they were written. */
class StateReader {
  end = 0;
  #run: RunRecord | undefined;
  #isComplete = false;
  /** Records since the last sync may speak of bytes that never reached the disk. */
  #unsynced: (() => boolean)[] = [];
  readonly #chunks = new Map<number, ChunkRecord>();
  readonly #waiting = new Map<number, ChunkRecord>();
  readonly #lengths = new Map<number, Lengths>();
  #nextIndex = 0;
  #lateLength = 0;

  constructor(private readonly files: JournalFiles) {}

  /** False where the record cannot be believed: it and all that follow are forgotten. */
  take(record: JournalRecord): boolean {
    switch (record.type) {
      case 'run':
        this.#run = record;
        return true;
      case 'chunk':
        return this.#chunk(record);
      case 'placed':
        return this.#placed(record.first, record.offset, record.failedOffset);
      case 'sync':
        this.#unsynced = [];
        return true;
      case 'complete':
        this.#isComplete = true;
        return true;
    }
  }

  result(): JournalState | undefined {
    if (this.#run === undefined) return undefined;
    const chunks = [...this.#chunks.values()].sort((a, b) => a.first - b.first);
    return {
      run: this.#run,
      chunks,
      waiting: this.#waiting,
      lengths: this.#lengths,
      lateLength: this.#lateLength,
      counts: chunks.reduce<RunCounts>((sum, { counts }) => addCounts(sum, counts), { ...noCounts }),
      codes: sumCodes(chunks),
      nextIndex: this.#nextIndex,
      isComplete: this.#isComplete,
      end: this.end,
    };
  }

  #chunk(record: ChunkRecord): boolean {
    this.#chunks.set(record.first, record);
    if (record.in === 'late') {
      this.#waiting.set(record.first, record);
      this.#lateLength = Math.max(this.#lateLength, record.offset + record.length + record.failedLength);
      return true;
    }
    return this.#placed(record.first, record.offset, record.failedOffset);
  }

  #placed(first: number, offset: number, failedOffset: number): boolean {
    const record = this.#chunks.get(first);
    if (record === undefined) return false;
    this.#waiting.delete(first);
    if (this.#waiting.size === 0) this.#lateLength = 0;
    this.#nextIndex = first + record.count;
    this.#lengths.set(record.output, { part: offset + record.length, failed: failedOffset + record.failedLength });
    return true;
  }
}
