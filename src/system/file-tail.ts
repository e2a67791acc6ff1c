import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { formatError } from '../errors.js';
import { DirectoryWatch } from './directory-watch.js';
import { Wake } from './wake.js';

/** A whole line of a file, without its line feed, and the offset in bytes of what follows it. */
export interface TailLine {
  readonly line: string;
  readonly end: number;
}

export interface TailOptions {
  /** Offset in bytes: where a line begins, most often `end` of an earlier one. Default 0. */
  readonly from?: number;
  readonly signal: AbortSignal;
  /** Between two looks where no event tells of news. Default 200. */
  readonly pollMs?: number;
}

const blockSize = 1 << 16;
/** Nobody appends such a line: it would be a file of something else. */
const longestLine = 1 << 24;
const lineFeed = 10;

/**
 * Whole lines that other processes append to a file, as they come, until `signal` fires. The file may come later. One that has become
 * shorter than what was read is a new one, and read from its beginning. Errors: `E_READ`.
 */
export async function* tailLines(
  path: string,
  options: TailOptions,
): AsyncGenerator<TailLine, void, undefined> {
  const { signal, pollMs = 200 } = options;
  let { from = 0 } = options;
  const file = resolve(path);
  const wake = new Wake();
  const watch = new DirectoryWatch(wake.call);
  signal.addEventListener('abort', wake.call);
  const isStopped = (): boolean => signal.aborted;
  try {
    while (!isStopped()) {
      watch.follow(dirname(file), basename(file));
      watch.prune();
      const lines = readNewLines(file, from);
      yield* untilStopped(lines, signal);
      from = lines.at(-1)?.end ?? from;
      if (!isStopped()) await wake.wait(pollMs);
    }
  } finally {
    signal.removeEventListener('abort', wake.call);
    watch.close();
  }
}

function* untilStopped<T>(values: Iterable<T>, signal: AbortSignal): Generator<T> {
  for (const value of values) {
    if (signal.aborted) return;
    yield value;
  }
}

/**
 * What is there now beyond an offset, by whole lines; none where there is no file. With `isComplete` nobody writes any more, and a last
 * line without a line feed is a line too. A file that is shorter than `from` is read from its beginning. Errors: `E_READ`.
 */
export function readNewLines(path: string, from: number, isComplete = false): TailLine[] {
  const fd = openThere(path);
  if (fd === undefined) return [];
  try {
    const start = fstatSync(fd).size < from ? 0 : from;
    return linesOf(readFrom(fd, start, path), start, isComplete);
  } catch (error) {
    throw error instanceof Error && 'errno' in error ? unreadable(path, error) : error;
  } finally {
    closeSync(fd);
  }
}

function openThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(file: string, cause: unknown): Error {
  const got = String((cause as NodeJS.ErrnoException).code);
  return formatError('E_READ', 'cannot read the file', { cause, file, expected: 'a readable file', got });
}

function readFrom(fd: number, start: number, path: string): Buffer {
  const blocks: Buffer[] = [];
  let sinceLine = 0;
  for (let at = start; ;) {
    const block = Buffer.allocUnsafe(blockSize);
    const count = readSync(fd, block, 0, blockSize, at);
    if (count === 0) return Buffer.concat(blocks);
    const part = block.subarray(0, count);
    const last = part.lastIndexOf(lineFeed);
    sinceLine = last < 0 ? sinceLine + count : count - last;
    if (sinceLine > longestLine) {
      throw formatError('E_READ', 'a line is too long', {
        file: path,
        expected: `at most ${longestLine} bytes up to a line feed`,
      });
    }
    blocks.push(part);
    at += count;
  }
}

function linesOf(bytes: Buffer, start: number, isComplete: boolean): TailLine[] {
  const lines: TailLine[] = [];
  let at = 0;
  for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, at)) {
    lines.push({ line: bytes.toString('utf8', at, end), end: start + end + 1 });
    at = end + 1;
  }
  if (isComplete && at < bytes.length)
    lines.push({ line: bytes.toString('utf8', at), end: start + bytes.length });
  return lines;
}
