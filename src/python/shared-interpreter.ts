import { chooseInterpreter } from './interpreter.js';
import { noPython } from './python-errors.js';
import { PythonProgram, type Answer } from './python-program.js';

/** For files: one interpreter for this process, started when it is first asked. */
let starting: Promise<PythonProgram> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One request after another, in the order of the calls. Rejects with `InterpreterDied`, and where it cannot be started. */
export function askShared(request: unknown): Promise<Answer> {
  const answer = last.then(() => askNow(request));
  last = answer.catch(() => undefined);
  return answer;
}

async function askNow(request: unknown): Promise<Answer> {
  // The interpreter alone keeps no process alive.
  const alive = setInterval(() => undefined, 1 << 30);
  try {
    const program = await running();
    return await program.ask(request);
  } finally {
    clearInterval(alive);
  }
}

async function running(): Promise<PythonProgram> {
  const before = await starting?.catch(() => undefined);
  if (before?.hasEnded === false) return before;
  starting = start();
  return starting;
}

async function start(): Promise<PythonProgram> {
  const chosen = chooseInterpreter();
  if (chosen === undefined) throw noPython();
  const { program } = await PythonProgram.start(chosen);
  program.unref();
  return program;
}
