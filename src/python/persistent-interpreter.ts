import { AtomloopError, type ErrorKind } from '../errors.js';
import { chooseInterpreter } from './interpreter.js';
import { answeredError, buildError, noPython } from './python-errors.js';
import { InterpreterDied, PythonProgram, type Answer } from './python-program.js';

/** What an interpreter of a slot is for. */
export interface InterpreterPurpose {
  /** The first request, whose answer is kept: it builds what the others use. */
  readonly build: unknown;
  /** What is built, for messages. */
  readonly what: string;
  /** Of the failure of a configuration. */
  readonly kind: ErrorKind;
}

/** How often it is looked whether the run was stopped. */
const stopMilliseconds = 100;

/** The interpreter of one slot. One that dies takes the request at work with it; another one answers the others. */
export class PersistentInterpreter {
  #program: PythonProgram | undefined;
  #starting: Promise<unknown> | undefined;

  private constructor(private readonly purpose: InterpreterPurpose) {}

  /** Starts it and builds; rejects with a usage error where that cannot be done. */
  static async open(
    purpose: InterpreterPurpose,
  ): Promise<{ interpreter: PersistentInterpreter; built: unknown }> {
    const interpreter = new PersistentInterpreter(purpose);
    return { interpreter, built: await interpreter.#start() };
  }

  /**
   * The answer to a request. Requests may be asked before the answer to another: they wait for their turn. Rejects with the
   * error of Python, with `E_WORKER_KILLED` where the interpreter died of this request, and with `E_STOPPED` when the flag
   * was raised.
   */
  async ask(request: unknown, stop: Int32Array): Promise<unknown> {
    const program = await this.#running();
    const timer = setInterval(() => {
      if (stop[0] !== 0) void program.end();
    }, stopMilliseconds);
    try {
      const answer = await program.ask(request);
      if ('value' in answer) return answer.value;
      throw answeredError(answer.error, this.purpose.kind);
    } catch (thrown) {
      if (!(thrown instanceof InterpreterDied)) throw thrown;
      if (thrown.hadBegun || stop[0] !== 0) throw deathError(thrown, stop);
    } finally {
      clearInterval(timer);
    }
    return this.ask(request, stop);
  }

  async close(): Promise<void> {
    await this.#program?.end();
    this.#program = undefined;
  }

  async #running(): Promise<PythonProgram> {
    if (this.#program?.hasEnded !== false) {
      this.#starting ??= this.#start().finally(() => {
        this.#starting = undefined;
      });
      await this.#starting;
    }
    if (this.#program === undefined) throw noPython();
    return this.#program;
  }

  async #start(): Promise<unknown> {
    const chosen = chooseInterpreter();
    if (chosen === undefined) throw noPython();
    const { program } = await PythonProgram.start(chosen);
    const answer = await this.#build(program);
    if ('value' in answer) {
      this.#program = program;
      return answer.value;
    }
    await program.end();
    throw buildError(this.purpose.what, answer.error);
  }

  /** From now on only requests keep this process alive: one that is forgotten does not. */
  async #build(program: PythonProgram): Promise<Answer> {
    program.unref();
    const alive = setInterval(() => undefined, 1 << 30);
    try {
      return await program.ask(this.purpose.build);
    } catch (thrown) {
      if (!(thrown instanceof InterpreterDied)) throw thrown;
      return { error: { code: 'E_PYTHON', message: thrown.message, isOfConfiguration: true } };
    } finally {
      clearInterval(alive);
    }
  }
}

function deathError(death: InterpreterDied, stop: Int32Array): AtomloopError {
  if (stop[0] !== 0) return new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
  const isKilled = death.exit.signal === 'SIGKILL';
  return new AtomloopError('scheme', 'E_WORKER_KILLED', death.message, {
    ...(death.lastLine !== undefined && { got: death.lastLine }),
    ...(isKilled && { hint: 'the kernel kills a process so when memory runs out: use fewer workers' }),
  });
}
