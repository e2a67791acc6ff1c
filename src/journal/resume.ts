import { existsSync } from 'node:fs';
import type { RunCounts } from '../events.js';
import type { Hole } from '../sets/hole.js';
import { sourceStart, type PieceSource, type SourcePosition } from '../sets/piece-source.js';
import { believableEnd } from './believable.js';
import { firstIndexOf } from './identity.js';
import { readJournal } from './journal-file.js';
import { readBytes } from './read-bytes.js';
import type { ChunkRecord, EndPlace, JournalRecord, RunRecord } from './records.js';
import type { JournalFiles } from './run-files.js';

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
  /** Index of the first configuration that is not in order yet. */
  readonly nextIndex: number;
  /** Of the whole run, where all is computed. */
  readonly complete: Readonly<RunCounts> | undefined;
  /** Where the journal goes on. */
  readonly end: number;
}

/** Reads a journal; undefined where there is none, or nothing of it is left. */
export function readState(files: JournalFiles): JournalState | undefined {
  if (!existsSync(files.journal)) return undefined;
  const believable = believableEnd(files);
  const reader = new StateReader();
  for (const { record, end } of readJournal(files.journal)) {
    if (end > believable) break;
    reader.take(record as JournalRecord, end);
  }
  return reader.result();
}

/** Replays records, in the order in which they were written. */
class StateReader {
  readonly #chunks = new Map<number, ChunkRecord>();
  readonly #waiting = new Map<number, ChunkRecord>();
  readonly #lengths = new Map<number, Lengths>();
  #run: RunRecord | undefined;
  #complete: Readonly<RunCounts> | undefined;
  #nextIndex = 0;
  #lateLength = 0;
  #end = 0;

  take(record: JournalRecord, end: number): void {
    this.#end = end;
    if (record.type === 'run') this.#begin(record);
    else if (record.type === 'complete') this.#complete = record.counts;
    else if (record.type === 'chunk') this.#chunk(record);
    else if (record.type === 'placed') this.#placed(record.first, record.offset, record.failedOffset);
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
      nextIndex: this.#nextIndex,
      complete: this.#complete,
      end: this.#end,
    };
  }

  #begin(record: RunRecord): void {
    this.#run = record;
    this.#nextIndex = firstIndexOf(record.identity);
  }

  #chunk(record: ChunkRecord): void {
    this.#chunks.set(record.first, record);
    if (record.in === 'part') {
      this.#placed(record.first, record.offset, record.failedOffset);
      return;
    }
    this.#waiting.set(record.first, record);
    this.#lateLength = Math.max(this.#lateLength, record.offset + record.length + record.failedLength);
  }

  #placed(first: number, offset: number, failedOffset: number): void {
    const record = this.#chunks.get(first);
    if (record === undefined) return;
    this.#waiting.delete(first);
    this.#nextIndex = first + record.count;
    this.#lengths.set(record.output, {
      part: offset + record.length,
      failed: failedOffset + record.failedLength,
    });
  }
}

/** What of `whole` no chunk covers, in order. */
export function holesOf(
  { chunks }: Pick<JournalState, 'chunks'>,
  sources: readonly PieceSource[],
  whole: Hole,
): Hole[] {
  const holes: Hole[] = [];
  let from: Omit<Hole, 'count'> = whole;
  for (const { first, count, end } of chunks) {
    if (first > from.index) holes.push({ ...from, count: first - from.index });
    from = { source: end.source, position: positionOf(end, sources[end.source]), index: first + count };
  }
  return [...holes, { ...from, count: whole.index + whole.count - from.index }];
}

/** The position behind a chunk. Its line is counted only now; a stream is read from its start and needs none. */
function positionOf(
  { frame, offset, line, length }: EndPlace,
  source: PieceSource | undefined,
): SourcePosition {
  if (offset === 0 || source === undefined) return { ...sourceStart, frame };
  return { frame, offset, line: line + countLines(source.name, offset - length, length) };
}

function countLines(path: string, offset: number, length: number): number {
  const bytes = readBytes(path, offset, length);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
