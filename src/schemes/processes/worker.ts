import { closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ChunkResult, ChunkTask, EngineSpec } from '../../engine/spec.js';
import { AtomloopError, type ErrorRecord } from '../../errors.js';
import { entryUrl } from '../../package-files.js';
import { ChildProgram, exitText, type ProgramExit } from '../../programs/child-program.js';
import { FramedPipe } from '../../programs/framed-pipe.js';
import { LastWords } from '../../programs/last-words.js';
import { decodeMessage, encodeMessage } from '../../programs/message.js';
import { createSharedMemory } from '../../system/shared-memory.js';
import { workerEnvironment, workerOptions } from './environment.js';
import type { Progress } from '../beat.js';
import { workerMark } from '../names.js';
import { frameFd, markedPlace, memoryBytes, ToDriver, ToWorker, workerMemory } from './protocol.js';
import type { WorkerInit, WorkerMemory } from './protocol.js';

export interface WorkerSpec {
  readonly engine: EngineSpec;
  readonly slot: number;
  /** Told each line that the worker prints. */
  readonly onLine: (line: string) => void;
  readonly onReady: () => void;
}

interface Waiting {
  readonly resolve: (result: ChunkResult) => void;
  readonly reject: (error: AtomloopError) => void;
}

const entry = fileURLToPath(entryUrl('schemes/processes/entry.js'));
const endSeconds = 2;

/** One process with one engine, working on one task at a time. */
export class Worker {
  readonly slot: number;
  /** Settles with the reason when the process is gone, however it ended. */
  readonly death: Promise<AtomloopError>;
  readonly #program: ChildProgram;
  readonly #pipe: FramedPipe;
  readonly #memory: WorkerMemory;
  readonly #words = new LastWords();
  readonly #spec: WorkerSpec;
  #fault: AtomloopError | undefined;
  #isReady = false;
  #isOpen = true;
  #hasMissedTask = false;
  #waiting: Waiting | undefined;

  constructor(spec: WorkerSpec) {
    this.#spec = spec;
    this.slot = spec.slot;
    const { fd, memory } = createSharedMemory(memoryBytes);
    this.#memory = workerMemory(memory);
    try {
      this.#program = new ChildProgram({
        command: process.execPath,
        args: [...workerOptions(), entry, String(process.pid)],
        env: { ...workerEnvironment(spec.slot), ...workerMark },
        extra: ['pipe', fd, this.#words.fd],
        onLine: spec.onLine,
      });
    } catch (error) {
      this.#words.close();
      throw error;
    } finally {
      closeSync(fd);
    }
    this.#pipe = new FramedPipe(this.#program.pipe(frameFd), {
      onFrame: (type, payload) => {
        this.#receive(type, payload);
      },
      onEnd: (error) => {
        this.#isOpen = false;
        this.#killSoon(error);
      },
    });
    this.death = this.#program.exited.then((exit) => this.#died(exit));
    void this.#pipe.send(
      ToWorker.init,
      encodeMessage({ spec: spec.engine, slot: spec.slot } satisfies WorkerInit),
    );
  }

  get pid(): number {
    return this.#program.pid;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isIdle(): boolean {
    return this.#isReady && this.#isOpen && this.#waiting === undefined;
  }

  /** True where the worker died before it began the task it was given, which then is not to blame. */
  get hasMissedTask(): boolean {
    return this.#hasMissedTask;
  }

  /** Index of the configuration that an `each` operator is at. */
  get marked(): number | undefined {
    return markedPlace(this.#memory).index;
  }

  get progress(): Progress {
    if (this.#memory.mark[0] === 0) return 'waiting';
    return this.marked ?? 'begun';
  }

  /** Rejects with the task's error, or with that of the worker's death. */
  run(task: ChunkTask): Promise<ChunkResult> {
    this.#memory.mark[0] = 0;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      void this.#pipe.send(ToWorker.task, encodeMessage(task));
    });
  }

  /** Raises the flag that long native work looks at. */
  stop(): void {
    Atomics.store(this.#memory.stop, 0, 1);
  }

  /** Ends the process and its group at once. */
  async kill(): Promise<void> {
    await this.#program.kill();
  }

  /** Lets the operator dispose of what it holds, for a short time. */
  async end(): Promise<void> {
    if (!this.isIdle) return this.kill();
    const late = setTimeout(() => void this.kill(), endSeconds * 1000);
    void this.#pipe.send(ToWorker.end);
    await this.death;
    clearTimeout(late);
  }

  #receive(type: number, payload: Uint8Array): void {
    if (type === ToDriver.ready) {
      this.#isReady = true;
      this.#spec.onReady();
    } else if (type === ToDriver.fault) {
      this.#receiveFault(errorOf(payload));
    } else {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (type === ToDriver.result) waiting?.resolve(decodeMessage(payload) as ChunkResult);
      else waiting?.reject(errorOf(payload));
    }
  }

  #receiveFault(error: AtomloopError): void {
    this.#isOpen = false;
    this.#fault = error;
    if (this.#memory.mark[0] === 0)
      this.#spec.onLine(`late error between two tasks: ${error.stack ?? error.message}`);
  }

  /** A closed pipe is most often the first sign of a death, whose own reason is the better one. */
  #killSoon(error: AtomloopError | undefined): void {
    const timer = setTimeout(() => {
      this.#fault ??= error;
      void this.kill();
    }, 1000).unref();
    void this.#program.exited.then(() => {
      clearTimeout(timer);
    });
  }

  #died(exit: ProgramExit): AtomloopError {
    this.#pipe.close();
    const death = { exit, tail: this.#program.stderrTail, words: this.#words.read() };
    this.#words.close();
    const error = this.#fault ?? deathError(death, markedPlace(this.#memory));
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#hasMissedTask = waiting !== undefined && this.#memory.mark[0] === 0;
    waiting?.reject(error);
    return error;
  }
}

function errorOf(payload: Uint8Array): AtomloopError {
  return AtomloopError.fromRecord(decodeMessage(payload) as ErrorRecord);
}

interface Death {
  readonly exit: ProgramExit;
  /** Of standard error. */
  readonly tail: string;
  /** Of the log of a library. */
  readonly words: string;
}

function deathError({ exit, tail, words }: Death, place: { readonly index?: number }): AtomloopError {
  const isHeap = tail.includes('JavaScript heap out of memory');
  const hint = isHeap
    ? 'give each worker more: `NODE_OPTIONS=--max-old-space-size=MEGABYTES`, or use smaller chunks'
    : exit.signal === 'SIGKILL'
      ? 'the kernel kills a process so when memory runs out: use fewer workers or smaller chunks'
      : undefined;
  const text = isHeap ? `${exitText(exit)}, out of heap memory` : exitText(exit);
  const last = errorLine(words) ?? lastWord(tail);
  return new AtomloopError('scheme', 'E_WORKER_KILLED', `worker died: ${text}`, {
    ...place,
    ...(hint === undefined ? {} : { hint }),
    ...(last === undefined ? {} : { got: last }),
  });
}

/** What a library that ended the process has logged as an error. */
function errorLine(words: string): string | undefined {
  return words.split('\n').findLast((line) => line.startsWith('ERROR'));
}

/** Lines of the stacks that Node prints after a crash. */
const stackLine = /^\s*(\d+: |at |-{5} |Node\.js v)/;

/** The last line that says something; all lines were shown when they came. */
function lastWord(tail: string): string | undefined {
  return tail.split('\n').findLast((line) => line.trim() !== '' && !stackLine.test(line));
}
