import { closeSync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { outputError } from '../errors.js';
import { writeError } from './write-error.js';

/** First line of every journal; the number changes when old versions cannot read the records any more. */
const magic = 'atomloop journal 1\n';
const checksumLength = 9;
const readSize = 1 << 20;

/** One line: the checksum of the JSON text in 8 hexadecimal digits, a blank, the JSON text. */
function lineOf(record: unknown): string {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}\n`;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** The record of a line; undefined where the line is torn, filled with zeros or changed. */
function recordOf(line: string): unknown {
  const text = line.slice(checksumLength);
  return text !== '' && line.startsWith(`${checksum(text)} `) ? (JSON.parse(text) as unknown) : undefined;
}

/** A record that was read, and where it ends in the file. */
export interface ReadRecord {
  readonly record: unknown;
  readonly end: number;
}

function* linesOf(fd: number): Generator<{ line: string; end: number }> {
  const block = Buffer.alloc(readSize);
  let rest = Buffer.alloc(0);
  let end = 0;
  for (;;) {
    const count = readSync(fd, block, 0, readSize, null);
    if (count === 0) return;
    let text = Buffer.concat([rest, block.subarray(0, count)]);
    for (let newline = text.indexOf(10); newline >= 0; newline = text.indexOf(10)) {
      end += newline + 1;
      yield { line: text.toString('utf8', 0, newline), end };
      text = text.subarray(newline + 1);
    }
    rest = text;
  }
}

/** Records of a journal in order, up to the first that is damaged: a torn tail costs only the tail. */
export function* readJournal(path: string): Generator<ReadRecord> {
  const fd = openSync(path, 'r');
  try {
    const lines = linesOf(fd);
    const first = lines.next();
    if (first.done !== true) checkVersion(path, first.value.line);
    for (const { line, end } of lines) {
      const record = recordOf(line);
      if (record === undefined) return;
      yield { record, end };
    }
  } finally {
    closeSync(fd);
  }
}

function checkVersion(path: string, line: string): void {
  if (`${line}\n` === magic) return;
  throw outputError('E_JOURNAL_VERSION', 'the journal was written by another version', {
    file: path,
    expected: magic.trim(),
    got: `\`${line.slice(0, 40)}\``,
    hint: 'finish the run with that version, or start anew with `--overwrite`',
  });
}

/** Does something with a journal; where the system refuses it, the error names the file. */
function told<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw writeError(cause, path, 'cannot write the journal');
  }
}

/** An append-only, checksummed journal. Records are whole lines, written with one call each. */
export class JournalFile {
  #isClosed = false;

  private constructor(
    private readonly fd: number,
    private readonly path: string,
  ) {}

  static create(path: string): JournalFile {
    const journal = new JournalFile(
      told(path, () => openSync(path, 'w')),
      path,
    );
    journal.#write(magic);
    return journal;
  }

  /** Goes on after `end`; what follows it (a torn tail) is cut off. */
  static goOn(path: string, end: number): JournalFile {
    return told(path, () => {
      const fd = openSync(path, 'a');
      ftruncateSync(fd, end);
      return new JournalFile(fd, path);
    });
  }

  append(record: unknown): void {
    this.#write(lineOf(record));
  }

  sync(): void {
    told(this.path, () => fdatasyncSync(this.fd));
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.fd);
    this.#isClosed = true;
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    told(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
    });
  }
}
