import { stat } from 'node:fs/promises';
import type { Slice } from '../expressions/slice.js';
import { formatError, usageError } from '../errors.js';
import type { FrameIndexer } from '../formats/format.js';
import { aseName } from '../formats/ase-formats.js';
import { formatByName } from '../formats/registry.js';
import { openSource, type ByteSource } from './byte-source.js';
import type { Piece } from './chunk.js';
import { allFrames, FrameQueue, type FrameRun, type FrameSelection } from './frame-queue.js';
import {
  sourceStart,
  type PieceCursor,
  type PieceLimits,
  type PieceSource,
  type SourceIdentity,
} from './piece-source.js';
import { StreamWindow } from './stream-window.js';

export interface FileSourceOptions {
  readonly name: string;
  readonly format: string;
  readonly slice?: Slice | undefined;
  /** Bytes on disk, where known. */
  readonly size?: number | undefined;
  /** An input without any frame is an empty set instead of an error. */
  readonly allowEmpty?: boolean | undefined;
  /** Opens the bytes; by default those of the file `name`. */
  readonly openBytes?: () => Promise<ByteSource>;
  /** The bytes are made of the file `name`, which tells whether they are the same as before. */
  readonly isFile?: true;
}

/** A text file, gzip file or standard input, with an optional ASE slice. */
export class FileSource implements PieceSource {
  readonly name: string;
  readonly size: number | undefined;
  readonly usesPython: boolean;
  readonly isOnce: boolean;

  constructor(private readonly options: FileSourceOptions) {
    const { name, slice, size } = options;
    this.name = name;
    this.size = size;
    this.usesPython = aseName(options.format) !== undefined;
    this.isOnce = name === '-';
    if (this.isOnce && slice !== undefined && countsFromEnd(slice)) {
      throw usageError('E_SLICE', 'a slice of standard input cannot count from its end', {
        expected: 'numbers that are not negative',
        got: JSON.stringify(slice),
        hint: 'write the input to a file first',
      });
    }
  }

  async open(from = sourceStart): Promise<PieceCursor> {
    const selection = await this.#selection();
    const bytes = await this.#bytes(from.offset);
    // A stream begins anew: what lies before the position is indexed and passed over.
    const start = bytes.path === undefined ? sourceStart : from;
    const later = { ...selection, start: firstFrom(selection, from.frame) };
    const allowEmpty = this.options.allowEmpty === true || start.frame > 0;
    return new FileCursor({ ...this.options, allowEmpty }, new FrameQueue(later, start), bytes);
  }

  async identify(): Promise<SourceIdentity | undefined> {
    const { openBytes, isFile } = this.options;
    if (this.isOnce || (openBytes !== undefined && isFile !== true)) return undefined;
    const { size, mtimeMs, ino: inode } = await stat(this.name);
    return { name: this.name, selection: JSON.stringify(this.options.slice ?? {}), size, mtimeMs, inode };
  }

  #bytes(offset = 0): Promise<ByteSource> {
    return this.options.openBytes?.() ?? openSource(this.name, offset);
  }

  /** The slice with numbers from the start; only where it counts from the end the frames are counted first. */
  async #selection(): Promise<FrameSelection> {
    const { slice, format, name } = this.options;
    if (slice === undefined) return allFrames;
    const total = countsFromEnd(slice) ? await countFrames(await this.#bytes(), format, name) : Infinity;
    const fromStart = (value: number): number => (value < 0 ? Math.max(0, total + value) : value);
    if ('index' in slice) {
      const start = slice.index < 0 ? total + slice.index : slice.index;
      if (start < 0) return { start: 0, stop: 0, step: 1 };
      return { start, stop: start + 1, step: 1 };
    }
    const { start = 0, stop = Infinity, step } = slice;
    return { start: fromStart(start), stop: fromStart(stop), step };
  }
}

/** The first selected frame that is not before `frame`. */
function firstFrom({ start, step }: FrameSelection, frame: number): number {
  return frame <= start ? start : start + Math.ceil((frame - start) / step) * step;
}

function countsFromEnd(slice: Slice): boolean {
  if ('index' in slice) return slice.index < 0;
  return (slice.start ?? 0) < 0 || (slice.stop ?? 0) < 0;
}

/** Frames in a source, found without parsing them. */
async function countFrames(source: ByteSource, format: string, name: string): Promise<number> {
  const indexer = formatByName(format).createIndexer(name);
  let frames = 0;
  try {
    for (let isLast = false; !isLast;) {
      const block = await source.read();
      isLast = block === undefined;
      const { offsets, error } = indexer.feed(block ?? new Uint8Array(0), isLast);
      if (error !== undefined) throw error;
      frames += offsets.length;
    }
    return frames;
  } finally {
    await source.close();
  }
}

class FileCursor implements PieceCursor {
  readonly #indexer: FrameIndexer;
  readonly #window: StreamWindow | undefined;
  /** Bytes of the stream that are indexed, and the end of what is handed out. */
  #indexed = 0;
  #handedOut = 0;
  #isEnded = false;
  /** A malformed place, told when all before it is handed out. */
  #error: Error | undefined;

  constructor(
    private readonly options: FileSourceOptions,
    private readonly queue: FrameQueue,
    private readonly source: ByteSource,
  ) {
    this.#indexer = formatByName(options.format).createIndexer(options.name);
    if (source.path === undefined) this.#window = new StreamWindow();
  }

  get fraction(): number | undefined {
    const { size, position } = this.source;
    if (size === undefined) return undefined;
    if (size === 0 || this.#indexed === 0) return size === 0 ? 1 : 0;
    return Math.min(1, (position / size) * (this.#handedOut / this.#indexed));
  }

  async take(limits: PieceLimits): Promise<Piece | undefined> {
    for (;;) {
      const run = this.queue.take(limits.count, limits.bytes);
      if (run !== undefined) return this.#piece(run);
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded || this.queue.isPastSelection) return undefined;
      await this.#readBlock();
    }
  }

  async close(): Promise<void> {
    await this.source.close();
  }

  async #readBlock(): Promise<void> {
    try {
      const block = await this.source.read();
      this.#isEnded = block === undefined;
      this.#indexed += block?.length ?? 0;
      if (block !== undefined) this.#window?.push(block);
      const frames = this.#indexer.feed(block ?? new Uint8Array(0), this.#isEnded);
      this.queue.push(frames);
      if (!(this.options.allowEmpty === true && frames.error?.code === 'E_EMPTY')) this.#error = frames.error;
    } catch (cause) {
      this.#error =
        cause instanceof Error ? cause : formatError('E_READ', String(cause), { file: this.options.name });
    }
  }

  #piece({ first, count, end }: FrameRun): Piece {
    const { name: file, format } = this.options;
    this.#handedOut = end;
    const origin = { file, firstLine: first.line, firstFrame: first.frame };
    if (this.source.path !== undefined) {
      const text = { path: this.source.path, offset: first.offset, length: end - first.offset };
      return { origin, format, count, text };
    }
    const text = this.#window?.copy(first.offset, end) ?? new Uint8Array(0);
    this.#window?.drop(end);
    return { origin, format, count, text };
  }
}
