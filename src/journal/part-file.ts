import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncate,
  ftruncateSync,
  openSync,
  read,
  statSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { outputError } from '../errors.js';
import { writeError } from './write-error.js';

const writeLater = promisify(write);
const readLater = promisify(read);
const syncLater = promisify(fdatasync);
const truncateLater = promisify(ftruncate);
/** Up to this size a write at once costs less than handing it to another thread. */
const smallWrite = 1 << 16;

/** Returns how many of the bytes were written. */
async function writeSome(fd: number, bytes: Uint8Array, position: number): Promise<number> {
  if (bytes.length <= smallWrite) return writeSync(fd, bytes, 0, bytes.length, position);
  return (await writeLater(fd, bytes, 0, bytes.length, position)).bytesWritten;
}

/** A file that grows at its end, opened when the first byte comes. */
export class PartFile {
  #fd: number | undefined;

  constructor(
    readonly path: string,
    /** Name for messages: the output that it becomes. */
    readonly output: string,
    /** Bytes that are valid; what lies behind them is cut off. */
    public length = 0,
  ) {}

  /** Throws where bytes that are to be valid are gone: what is appended would follow a gap. */
  check(): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size >= this.length) return;
    throw outputError('E_RUN_DAMAGED', 'results that were written before are gone', {
      file: this.path,
      expected: `${this.length} bytes`,
      got: String(size),
      hint: 'remove the run directory and run again',
    });
  }

  /** Appends and returns where it begins. */
  async append(bytes: Uint8Array): Promise<number> {
    const begin = this.length;
    if (bytes.length === 0) return begin;
    await this.#told(async () => {
      const fd = this.#open();
      for (let at = 0; at < bytes.length;) at += await writeSome(fd, bytes.subarray(at), begin + at);
    });
    this.length = begin + bytes.length;
    return begin;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#told(async () => {
      const bytes = Buffer.allocUnsafe(length);
      const fd = this.#open();
      for (let at = 0; at < length;) {
        const { bytesRead } = await readLater(fd, bytes, at, length - at, offset + at);
        if (bytesRead === 0) throw new Error('the file became shorter');
        at += bytesRead;
      }
      return bytes;
    });
  }

  /** Cuts it to no bytes, where there is anything to cut. */
  async clear(): Promise<void> {
    const fd = this.#fd;
    if (this.length === 0 || fd === undefined) return;
    await this.#told(async () => truncateLater(fd, 0));
    this.length = 0;
  }

  async sync(): Promise<void> {
    const fd = this.#fd;
    if (fd !== undefined) await this.#told(() => syncLater(fd));
  }

  /** Makes the file even where nothing was written. */
  async create(): Promise<void> {
    await this.#told(() => Promise.resolve(this.#open()));
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Does something with the file; where the system refuses it, the error names the output. */
  async #told<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      throw writeError(cause, this.output);
    }
  }

  #open(): number {
    if (this.#fd !== undefined) return this.#fd;
    const fd = openSync(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o666);
    if (fstatSync(fd).size > this.length) ftruncateSync(fd, this.length);
    this.#fd = fd;
    return fd;
  }
}
