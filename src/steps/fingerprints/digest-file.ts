import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { digestBlocks } from '../../engine/digests.js';
import { formatError, type AtomloopError } from '../../errors.js';

/** What is in a file, and what tells without reading it whether it is still the same. */
export interface FileContent {
  /** Bytes; of a directory the sum. */
  readonly size: number;
  /** Milliseconds; of a directory the latest one. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  /** SHA-256, in hexadecimal digits, of the 128-bit digests of its blocks of 1 MiB. */
  readonly digest: string;
  /** It had just been written: another change might have left the same times, so it is read again next time. */
  readonly isRecent?: true;
}

/** Times of files are as coarse as this on some file systems. */
const coarsestMs = 2000;
/** Read at once, while the digests of the last such part are made. */
const windowSize = 1 << 22;
/** Never to be changed: with other blocks every step would run again. */
const blockSize = 1 << 20;
const mostTries = 5;

export type FileStatus = Omit<FileContent, 'digest' | 'isRecent'>;

export function isSameStatus(before: FileStatus, now: FileStatus): boolean {
  const names = ['size', 'mtimeMs', 'ctimeMs', 'ino'] as const;
  return names.every((name) => before[name] === now[name]);
}

/** Whether a file with this status has the remembered content, without reading it. */
export function isUnchanged(remembered: FileContent | undefined, now: FileStatus): remembered is FileContent {
  return remembered !== undefined && remembered.isRecent !== true && isSameStatus(remembered, now);
}

/** Puts together what is known of a file whose digest has just been made. */
export function contentWith(digest: string, status: FileStatus): FileContent {
  const { size, mtimeMs, ctimeMs, ino } = status;
  const isRecent = Date.now() - Math.max(mtimeMs, ctimeMs) < coarsestMs;
  return { size, mtimeMs, ctimeMs, ino, digest, ...(isRecent ? { isRecent: true } : {}) };
}

/** Reads a file that is there. Errors: those of the system, `E_INPUT_CHANGED`. */
export async function digestFile(path: string): Promise<FileContent> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let before = await file.stat();
    for (let tries = 0; tries < mostTries; tries++) {
      const { digest, length } = await digestOf(file, before.size);
      const after = await file.stat();
      if (length === after.size && isSameStatus(before, after)) return contentWith(digest, after);
      before = after;
    }
  } finally {
    await file.close();
  }
  throw changing(path, 'file');
}

export function changing(path: string, what: 'file' | 'directory'): AtomloopError {
  return formatError('E_INPUT_CHANGED', `the ${what} changes while it is read`, {
    file: path,
    expected: `a ${what} that nobody writes to any more`,
    hint: 'let the step that writes it be a prerequisite',
  });
}

async function digestOf(file: FileHandle, size: number): Promise<{ digest: string; length: number }> {
  const hash = createHash('sha256');
  const window = Math.min(windowSize, size + 1);
  let [current, next] = [Buffer.allocUnsafe(window), Buffer.allocUnsafe(size < window ? 0 : window)];
  let at = 0;
  let count = await fill(file, current, at);
  while (count > 0) {
    at += count;
    const isEnd = count < current.length;
    const reading = isEnd ? Promise.resolve(0) : fill(file, next, at);
    hash.update(digestBlocks(current.subarray(0, count), blockSize));
    count = await reading;
    [current, next] = [next, current];
  }
  return { digest: hash.digest('hex'), length: at };
}

/** Reads until the buffer is full or the file ends. */
async function fill(file: FileHandle, buffer: Buffer, at: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
