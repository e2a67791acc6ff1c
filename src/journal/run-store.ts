import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ChunkResult } from '../engine/spec.js';
import { AtomloopError } from '../errors.js';
import type { RunCounts } from '../events.js';
import type { Chunk, ChunkPiece } from '../sets/chunk.js';
import type { OutputTarget } from '../sets/output-set.js';
import { syncDirectory } from '../system/files.js';
import { releaseMemory } from '../system/memory.js';
import { chunkChecksum } from './believable.js';
import { totalsOf, withoutEmpty } from './counts.js';
import { FramesFile } from './frames-file.js';
import { firstIndexOf } from './identity.js';
import { JournalFile } from './journal-file.js';
import { PartFile } from './part-file.js';
import { publishOutputs } from './publish.js';
import type { ChunkRecord, EndPlace, RunRecord } from './records.js';
import { concatenated, type ResultStore } from './result-store.js';
import type { JournalState } from './resume.js';
import type { JournalFiles } from './run-files.js';
import { writeError } from './write-error.js';

export interface RunStoreOptions {
  readonly files: JournalFiles;
  readonly targets: readonly OutputTarget[];
  readonly run: RunRecord;
  /** What an earlier run left; absent for a new one. */
  readonly state?: JournalState | undefined;
}

const syncMilliseconds = 10_000;

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw writeError(cause, directory, 'cannot make the run directory');
  }
}

function syncNames(directory: string): void {
  try {
    syncDirectory(directory);
  } catch (cause) {
    throw writeError(cause, directory);
  }
}

/** What is written is not needed any more. */
function releaseResult({ bytes, failed, release }: ChunkResult): void {
  if (release !== undefined) release();
  else [bytes, failed].forEach(releaseMemory);
}

/** Where a piece ends: enough to go on from there. */
function endOf({ source, origin, count, text }: ChunkPiece): EndPlace {
  const isPlace = !(text instanceof Uint8Array);
  return {
    source,
    frame: origin.firstFrame + count,
    offset: isPlace ? text.offset + text.length : 0,
    line: origin.firstLine,
    length: isPlace ? text.length : 0,
  };
}

/**
 * Outputs that are files. A result is written before its slot is fed again: to `part` if it is next in order,
 * else to `late`, from where it is copied when its turn comes; then its line of the journal. What is committed
 * survives the death of the process, and, at the latest 10 s later, the loss of power.
 */
export class RunStore implements ResultStore {
  readonly heldBytes = 0;
  readonly #journal: JournalFile;
  readonly #late: PartFile;
  readonly #frames: FramesFile;
  readonly #parts: readonly PartFile[];
  readonly #failed: readonly PartFile[];
  readonly #waiting: Map<number, ChunkRecord>;
  readonly #timer: NodeJS.Timeout;
  #nextIndex: number;
  #last: Promise<void> = Promise.resolve();
  #isDirty = false;
  /** The first that went wrong: what the disk holds is not certain any more, and nothing is committed after it. */
  #failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: RunStoreOptions) {
    const { files, targets, run, state } = options;
    makeDirectory(files.directory);
    this.#waiting = new Map(state?.waiting);
    this.#nextIndex = state?.nextIndex ?? firstIndexOf(run.identity);
    const name = (target: OutputTarget): string => target.path ?? '';
    this.#parts = targets.map((t, i) => new PartFile(files.part(i), name(t), state?.lengths.get(i)?.part));
    this.#failed = targets.map(
      (t, i) => new PartFile(files.failed(i), t.failed ?? '', state?.lengths.get(i)?.failed),
    );
    for (const file of [...this.#parts, ...this.#failed]) file.check();
    this.#late = new PartFile(files.late, files.late, state?.lateLength);
    this.#frames = new FramesFile(files.frames, firstIndexOf(run.identity), state === undefined);
    this.#journal = this.#openJournal();
    this.#timer = setInterval(() => void this.sync().catch(() => undefined), syncMilliseconds).unref();
  }

  /** Index of the configuration that is next in order. */
  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** One commit after the other; a failed one is told to its own caller and to those of all later ones. */
  commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    return this.#next(() => this.#commit(chunk, results));
  }

  /** Makes everything durable that was committed before. */
  sync(): Promise<void> {
    return this.#next(() => this.#sync());
  }

  async finish(counts: Readonly<RunCounts>): Promise<void> {
    await this.#next(() => this.#complete(counts));
    await this.close();
    await publishOutputs(this.options.files, this.options.targets);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
    for (const file of [...this.#parts, ...this.#failed, this.#late, this.#frames]) file.close();
    this.#journal.close();
  }

  #next(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => {
      if (this.#failure !== undefined) throw this.#failure.error;
      return act();
    });
    this.#last = done.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return done;
  }

  #openJournal(): JournalFile {
    const { files, run, state } = this.options;
    if (state !== undefined) return JournalFile.goOn(files.journal, state.end);
    const journal = JournalFile.create(files.journal);
    journal.append(run);
    journal.sync();
    syncNames(files.directory);
    syncNames(dirname(files.directory));
    return journal;
  }

  async #complete(counts: Readonly<RunCounts>): Promise<void> {
    await this.#placeWaiting();
    if (this.#waiting.size > 0)
      throw new AtomloopError('internal', 'E_INTERNAL', 'results are left over at the end');
    for (const part of this.#parts) await part.create();
    this.#isDirty = true;
    await this.#sync();
    this.#journal.append({ type: 'complete', counts });
    this.#journal.sync();
  }

  async #commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void> {
    const output = concatenated(results.map(({ bytes }) => bytes));
    const failed = concatenated(results.map((result) => result.failed));
    await this.#placeWaiting();
    const isNext = chunk.firstIndex === this.#nextIndex;
    const place = isNext
      ? await this.#append(chunk.output, output, failed)
      : await this.#appendLate(output, failed);
    const entries = concatenated(results.map((result) => result.entries));
    await this.#frames.write(chunk.firstIndex, entries);
    const last = chunk.pieces.at(-1);
    if (last === undefined) throw new AtomloopError('internal', 'E_INTERNAL', 'a chunk has no pieces');
    const record: ChunkRecord = {
      type: 'chunk',
      first: chunk.firstIndex,
      count: chunk.count,
      output: chunk.output,
      in: isNext ? 'part' : 'late',
      ...place,
      length: output.length,
      failedLength: failed.length,
      crc: chunkChecksum(output, failed),
      entriesCrc: crc32(entries),
      ...withoutEmpty(totalsOf(results)),
      end: endOf(last),
    };
    this.#journal.append(record);
    results.forEach(releaseResult);
    this.#isDirty = true;
    if (!isNext) {
      this.#waiting.set(chunk.firstIndex, record);
      return;
    }
    this.#nextIndex += chunk.count;
    await this.#placeWaiting();
  }

  async #append(
    output: number,
    bytes: Uint8Array,
    failed: Uint8Array,
  ): Promise<{ offset: number; failedOffset: number }> {
    const offset = (await this.#parts[output]?.append(bytes)) ?? 0;
    const failedOffset = (await this.#failed[output]?.append(failed)) ?? 0;
    return { offset, failedOffset };
  }

  async #appendLate(
    bytes: Uint8Array,
    failed: Uint8Array,
  ): Promise<{ offset: number; failedOffset: number }> {
    const offset = await this.#late.append(bytes);
    return { offset, failedOffset: await this.#late.append(failed) };
  }

  /** Copies from `late` what has become next in order. */
  async #placeWaiting(): Promise<void> {
    for (;;) {
      const waiting = this.#waiting.get(this.#nextIndex);
      if (waiting === undefined) return;
      const { first, count, output, offset, length, failedLength } = waiting;
      const bytes = await this.#late.read(offset, length + failedLength);
      const place = await this.#append(output, bytes.subarray(0, length), bytes.subarray(length));
      this.#journal.append({ type: 'placed', first, ...place });
      this.#waiting.delete(first);
      this.#nextIndex += count;
    }
  }

  async #sync(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    for (const file of [...this.#parts, ...this.#failed, this.#late, this.#frames]) await file.sync();
    syncNames(this.options.files.directory);
    this.#journal.append({ type: 'sync' });
    this.#journal.sync();
    // Only now is what was copied from `late` durable in its place.
    if (this.#waiting.size === 0) await this.#late.clear();
  }
}
