import { closeSync, constants, fdatasync, ftruncateSync, openSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { entrySize } from '../engine/frame-entry.js';
import { outputError } from '../errors.js';
import { readBytes } from './read-bytes.js';
import { writeError } from './write-error.js';

const writeLater = promisify(write);
const syncLater = promisify(fdatasync);

/** Begins every per-frame index; the number changes when old versions cannot read it any more. */
const magic = 'atomloop frames 1\n';
/** The magic, zeros, and from byte 32 on the index in the whole input of the first configuration, 6 bytes. */
const headerSize = 64;
const firstAt = 32;
/** Up to this size a write at once costs less than handing it to another thread. */
const smallWrite = 1 << 16;

/** Where the entry of a configuration begins, which is the `position`-th of its run. */
export function entryOffset(position: number): number {
  return headerSize + position * entrySize;
}

/**
 * The per-frame index of a run: one entry of fixed size per configuration of its input, each written when its chunk
 * is committed, in whatever order. It stays after success.
 */
export class FramesFile {
  readonly #fd: number;
  #isClosed = false;

  /** `first` is the index in the whole input of the run's first configuration. */
  constructor(
    private readonly path: string,
    private readonly first: number,
    isNew: boolean,
  ) {
    try {
      this.#fd = openWithHeader(path, first, isNew);
    } catch (cause) {
      throw writeError(cause, path);
    }
  }

  /** Writes the entries of consecutive configurations, of which the first has this index in the whole input. */
  async write(index: number, entries: Uint8Array): Promise<void> {
    try {
      const offset = entryOffset(index - this.first);
      for (let at = 0; at < entries.length;) at += await this.#write(entries.subarray(at), offset + at);
    } catch (cause) {
      throw writeError(cause, this.path);
    }
  }

  async sync(): Promise<void> {
    try {
      await syncLater(this.#fd);
    } catch (cause) {
      throw writeError(cause, this.path);
    }
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#fd);
    this.#isClosed = true;
  }

  async #write(bytes: Uint8Array, position: number): Promise<number> {
    if (bytes.length <= smallWrite) return writeSync(this.#fd, bytes, 0, bytes.length, position);
    return (await writeLater(this.#fd, bytes, 0, bytes.length, position)).bytesWritten;
  }
}

function openWithHeader(path: string, first: number, isNew: boolean): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666);
  if (isNew) ftruncateSync(fd);
  const header = Buffer.alloc(headerSize);
  header.write(magic);
  header.writeUIntLE(first, firstAt, 6);
  writeSync(fd, header, 0, headerSize, 0);
  return fd;
}

/** Index in the whole input of the first configuration; undefined where there is no index of this version. */
export function readFirst(path: string): number | undefined {
  const header = Buffer.from(readBytes(path, 0, headerSize));
  if (header.length < headerSize || header.toString('latin1', 0, magic.length) !== magic) return undefined;
  return header.readUIntLE(firstAt, 6);
}

/** Entries `from` to `to`, excluded, of a run that has that many. */
export function readEntries(path: string, from: number, to: number): Uint8Array {
  const bytes = readBytes(path, entryOffset(from), (to - from) * entrySize);
  if (bytes.length === (to - from) * entrySize) return bytes;
  throw outputError('E_FRAMES', 'the per-frame index is too short', {
    file: path,
    expected: `${to} entries`,
    hint: 'run with `--overwrite` to compute everything again',
  });
}
