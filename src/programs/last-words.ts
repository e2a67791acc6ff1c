import { closeSync, fstatSync, readSync } from 'node:fs';
import { createMemoryFile } from '../system/shared-memory.js';

const longest = 4096;

/** A file without a name for the log of a library that may end its process without a word. It is read by who started the process. */
export class LastWords {
  readonly fd = createMemoryFile();

  /** The end of what was written. */
  read(): string {
    const { size } = fstatSync(this.fd);
    const bytes = Buffer.alloc(Math.min(size, longest));
    readSync(this.fd, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  }

  close(): void {
    closeSync(this.fd);
  }
}

let file: string | undefined;

/** Tells this process where its last words go: an open descriptor. */
export function offerLastWords(fd: number): void {
  file = `/proc/self/fd/${fd}`;
}

/** Path of a file whose end is shown when this process dies; undefined where nobody would look. */
export function lastWordsFile(): string | undefined {
  return file;
}
