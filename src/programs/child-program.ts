import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard, unguard } from './guard.js';
import { LineTail } from './line-tail.js';

export interface ProgramSpec {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `lines`: standard output is read like standard error. `pipe`: it is `stdout`, and standard input `stdin`. A number: an open file that takes both. */
  readonly stdio?: 'lines' | 'pipe' | number;
  /** Descriptors from 3 on: a pipe of our own for both directions, or an open descriptor of ours. */
  readonly extra?: readonly ('pipe' | number)[];
  /** Told each line of standard error. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. One that could not be started has an error instead of a code. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** For messages: `SIGSEGV`, `exit code 3`. */
export function exitText({ code, signal, error }: ProgramExit): string {
  if (error !== undefined) return error.message;
  return signal ?? `exit code ${code ?? '?'}`;
}

function readLines(stream: Readable | null, onLine: (line: string) => void): LineTail {
  const tail = new LineTail(onLine);
  stream?.on('data', (part: Buffer) => {
    tail.write(part);
  });
  stream?.once('close', () => {
    tail.end();
  });
  return tail;
}

/** How long a program's last output may come after its end. */
const drainSeconds = 0.5;

/**
 * A program in a process group of its own, started without a shell. When it ends, by itself or not, what is left of its
 * group is killed; so is all of it when this process ends, even by SIGKILL. Start programs from the main thread where they ask to die with the thread that started them.
 */
export class ChildProgram {
  /** Settles when the program is gone and its output is read. Never rejects. */
  readonly exited: Promise<ProgramExit>;
  readonly #child: ChildProcess;
  readonly #tail: LineTail;
  readonly #output: LineTail | undefined;
  #exit: ProgramExit | undefined;

  constructor({
    command,
    args = [],
    cwd,
    env,
    stdio = 'lines',
    extra = [],
    onLine = () => undefined,
  }: ProgramSpec) {
    const prints = typeof stdio === 'number' ? stdio : 'pipe';
    const standard: StdioOptions = [stdio === 'pipe' ? 'pipe' : 'ignore', prints, prints];
    // `detached` makes a new session and with it a new process group.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: [...standard, ...extra] });
    this.#child = child;
    if (child.pid !== undefined) guard(child.pid);
    this.#tail = readLines(child.stderr, onLine);
    if (stdio === 'lines') this.#output = readLines(child.stdout, onLine);
    this.exited = this.#ended(child);
  }

  /** 0 where it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** It does not keep this process alive. */
  unref(): void {
    this.#child.unref();
    for (const stream of this.#child.stdio) (stream as { unref?: () => void } | null)?.unref?.();
  }

  /** The last 4 KB of standard output and of standard error, where both are read as lines. */
  get tail(): string {
    return `${this.#output?.text ?? ''}${this.#tail.text}`;
  }

  /** The last 4 KB of standard error. */
  get stderrTail(): string {
    return this.#tail.text;
  }

  get stdin(): Writable | null {
    return this.#child.stdin;
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  /** The pipe that is descriptor `fd` of the program. */
  pipe(fd: number): Duplex {
    const stream = this.#child.stdio[fd];
    if (stream === null || stream === undefined || !('write' in stream))
      throw new RangeError(`no pipe at ${fd}`);
    return stream as unknown as Duplex;
  }

  /** Ends the whole group: SIGTERM, also to one that is stopped, and SIGKILL after the grace; at once without grace. */
  async kill(graceSeconds = 0): Promise<ProgramExit> {
    if (graceSeconds > 0 && !this.hasExited) {
      this.#signal('SIGTERM');
      this.#signal('SIGCONT');
      const end = new AbortController();
      await Promise.race([this.exited, sleep(graceSeconds * 1000, undefined, { signal: end.signal })]);
      end.abort();
    }
    if (!this.hasExited) this.#signal('SIGKILL');
    return this.exited;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === 0) return;
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      // Gone, or by now somebody else's.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  async #ended(child: ChildProcess): Promise<ProgramExit> {
    const closed = new Promise<void>((resolve) => {
      child.once('close', resolve);
    });
    this.#exit = await new Promise<ProgramExit>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
      child.on('error', (error) => {
        if (child.pid === undefined) resolve({ code: null, signal: null, error });
      });
    });
    this.#signal('SIGKILL');
    unguard(this.pid);
    const end = new AbortController();
    await Promise.race([
      closed,
      sleep(drainSeconds * 1000, undefined, { signal: end.signal }).catch(() => undefined),
    ]);
    end.abort();
    // Without free descriptors a program is not started and has no streams at all.
    for (const stream of (child.stdio as ChildProcess['stdio'] | undefined) ?? []) stream?.destroy();
    return this.#exit;
  }
}
