import type { AtomloopError } from '../errors.js';
import { packageFile } from '../package-files.js';
import { ChildProgram, exitText, type ProgramExit } from '../programs/child-program.js';
import { FramedPipe } from '../programs/framed-pipe.js';
import { decodeMessage, encodeMessage } from '../programs/message.js';
import type { Interpreter } from './interpreter.js';
import { lastPrinted, PrintedLines } from './printed-lines.js';
import { cannotStart, unusable, type PythonErrorRecord } from './python-errors.js';

/** Types of the frames from Python; those to it have none. */
const FromPython = { answer: 1, error: 2 } as const;
const frameFd = 3;
const endSeconds = 1;

/** What an interpreter says of itself. */
export interface Hello {
  readonly version: string;
  readonly executable: string;
  readonly ase: string;
  readonly numpy: string;
}

/** An answer of the Python side: a value or an error. */
export type Answer = { readonly value: unknown } | { readonly error: PythonErrorRecord };

/** An interpreter that ended, by itself or not, before it answered. */
export class InterpreterDied extends Error {
  constructor(
    readonly exit: ProgramExit,
    /** The last line it printed. */
    readonly lastLine: string | undefined,
    /** False of a request that still waited for its turn. */
    readonly hadBegun: boolean,
  ) {
    super(`the Python interpreter died: ${exitText(exit)}`);
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A running interpreter with the Python half of the bridge, which answers one request after another. */
export class PythonProgram {
  readonly #program: ChildProgram;
  readonly #pipe: FramedPipe;
  /** In the order of the requests, which is that of the answers. */
  readonly #waiting: Waiting[] = [];

  private constructor({ command }: Interpreter) {
    this.#program = new ChildProgram({
      command,
      args: [packageFile('src/python/atomloop_bridge')],
      extra: ['pipe'],
      onLine: new PrintedLines().take,
    });
    this.#pipe = new FramedPipe(this.#program.pipe(frameFd), {
      onFrame: (type, payload) => {
        this.#receive(type, payload);
      },
      // An interpreter without its pipe is of no use.
      onEnd: () => void this.#program.kill(),
    });
    void this.#program.exited.then((exit) => {
      this.#pipe.close();
      const lastLine = lastPrinted(this.#program.stderrTail);
      for (const [i, { reject }] of this.#waiting.splice(0).entries())
        reject(new InterpreterDied(exit, lastLine, i === 0));
    });
  }

  /** Rejects with `E_PYTHON_MISSING`, `E_PYTHON_OLD` or `E_PYTHON_PACKAGE`. */
  static async start(interpreter: Interpreter): Promise<{ program: PythonProgram; hello: Hello }> {
    try {
      const program = new PythonProgram(interpreter);
      const answer = await new Promise<Answer>((resolve, reject) => {
        program.#waiting.push({ resolve, reject });
      });
      if ('value' in answer) return { program, hello: answer.value as Hello };
      await program.end();
      throw unusable(interpreter, answer.error);
    } catch (thrown) {
      throw startError(interpreter, thrown);
    }
  }

  get hasEnded(): boolean {
    return this.#program.hasExited;
  }

  /** It does not keep this process alive. */
  unref(): void {
    this.#program.unref();
  }

  /** Rejects with `InterpreterDied`. What is asked before the answer to another request waits for its turn. */
  ask(request: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const pieces = encodeMessage(request);
      this.#waiting.push({ resolve, reject });
      void this.#pipe.send(0, pieces);
    });
  }

  /** Lets an idle one end by itself, for a short time, and kills any other, with all that it started. */
  async end(): Promise<void> {
    if (this.#waiting.length === 0) {
      this.#pipe.close();
      await this.#program.kill(endSeconds);
    } else await this.#program.kill();
  }

  #receive(type: number, payload: Uint8Array): void {
    const waiting = this.#waiting.shift();
    const message = decodeMessage(payload);
    if (type === FromPython.answer) waiting?.resolve({ value: message });
    else waiting?.resolve({ error: message as PythonErrorRecord });
  }
}

function startError(interpreter: Interpreter, thrown: unknown): AtomloopError {
  if (thrown instanceof InterpreterDied)
    return cannotStart(interpreter, thrown.lastLine ?? exitText(thrown.exit));
  // Where there are no descriptors left a program has no pipes.
  if (thrown instanceof RangeError) return cannotStart(interpreter, thrown.message);
  throw thrown;
}
