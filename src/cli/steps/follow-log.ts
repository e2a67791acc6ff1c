import { watch, type FSWatcher } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { printable, writeAll } from '../terminal.js';

export interface FollowOptions {
  /** Goes on as the file grows. */
  readonly follow?: boolean;
  /** Ends the following. */
  readonly signal?: AbortSignal;
  /** Whether nothing more will be written: after that the file is read once more, to its end. */
  readonly hasEnded?: () => boolean | Promise<boolean>;
  /** Bytes as they are, for a file or a pipe; absent: where standard output is no terminal. */
  readonly isRaw?: boolean;
  /** Absent: standard output. */
  readonly write?: (text: string | Uint8Array) => void;
}

/** Also where the kernel tells of no changes: network file systems. */
const pollMs = 200;
const blockBytes = 1 << 16;

/** Prints a log, as far as it is or until it has ended. Returns whether there was one. */
export async function followLog(path: string, options: FollowOptions = {}): Promise<boolean> {
  const reader = new LogReader(path, printOf(options));
  if (options.follow === true) await follow(path, reader, options);
  else await reader.readOn();
  reader.end();
  return reader.wasThere;
}

async function follow(path: string, reader: LogReader, { signal, hasEnded }: FollowOptions): Promise<void> {
  const changes = new Changes(path, signal);
  try {
    for (;;) {
      // Asked first: what is written until the step ends is then read.
      const isLast = await hasEnded?.();
      await reader.readOn();
      if (isLast === true || signal?.aborted === true) return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

function printOf({ isRaw, write }: FollowOptions): Print {
  const out = write ?? ((text: string | Uint8Array) => writeAll(1, text));
  return (isRaw ?? !process.stdout.isTTY) ? new RawPrint(out) : new SafePrint(out);
}

interface Print {
  add(bytes: Uint8Array): void;
  /** The log is over, or begins anew. */
  end(): void;
}

class RawPrint implements Print {
  constructor(private readonly write: (bytes: Uint8Array) => void) {}

  add(bytes: Uint8Array): void {
    // A copy: the reader's memory is used again.
    this.write(Uint8Array.from(bytes));
  }

  end(): void {
    // Nothing is held back.
  }
}

/** Text without control characters; what a program draws over and over stands in lines of their own. */
class SafePrint implements Print {
  #decoder = new TextDecoder();
  #held = '';
  #isOpen = false;

  constructor(private readonly write: (text: string) => void) {}

  add(bytes: Uint8Array): void {
    this.#show(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#show(this.#decoder.decode());
    // The prompt of a shell, or another try, begins in a line of its own.
    if (this.#isOpen) this.write('\n');
    this.#held = '';
    this.#isOpen = false;
    this.#decoder = new TextDecoder();
  }

  /** A return at the end may be the first half of a line break. */
  #show(more: string): void {
    const text = this.#held + more;
    this.#held = text.endsWith('\r') ? '\r' : '';
    const whole = text.slice(0, text.length - this.#held.length);
    if (whole === '') return;
    this.#isOpen = !/[\r\n]$/.test(whole);
    this.write(printable(whole.replace(/\r\n?/g, '\n')));
  }
}

/** Waits until a file may have changed. */
class Changes {
  #watcher: FSWatcher | undefined;
  #wake: () => void = () => undefined;
  readonly #stop = (): void => this.#wake();

  constructor(
    path: string,
    private readonly signal: AbortSignal | undefined,
  ) {
    signal?.addEventListener('abort', this.#stop);
    try {
      const name = basename(path);
      this.#watcher = watch(dirname(path), (_, changed) => {
        if (changed === null || changed === name) this.#wake();
      });
      // Without it the clock is enough.
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      this.#watcher = undefined;
    }
  }

  async next(): Promise<void> {
    if (this.signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.#stop);
    this.#watcher?.close();
  }
}

/** Reads what was appended; a file that was begun anew is read from its start. */
class LogReader {
  wasThere = false;
  #offset = 0;
  #inode: bigint | undefined;

  constructor(
    private readonly path: string,
    private readonly print: Print,
  ) {}

  async readOn(): Promise<void> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    try {
      await this.#readAll(file);
    } finally {
      await file.close();
    }
  }

  end(): void {
    this.print.end();
  }

  async #readAll(file: FileHandle): Promise<void> {
    const { ino, size } = await file.stat({ bigint: true });
    if (this.wasThere && (ino !== this.#inode || Number(size) < this.#offset)) {
      this.print.end();
      this.#offset = 0;
    }
    this.wasThere = true;
    this.#inode = ino;
    const block = Buffer.alloc(blockBytes);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, blockBytes, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.print.add(block.subarray(0, bytesRead));
    }
  }
}
