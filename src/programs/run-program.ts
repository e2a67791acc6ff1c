import type { Writable } from 'node:stream';
import { ChildProgram, type ProgramExit } from './child-program.js';
import { standaloneEnvironment } from './standalone.js';

export interface ProgramCall {
  readonly command: string;
  readonly args: readonly string[];
  /** Standard input; it ends after that. */
  readonly input: Uint8Array;
  /** Looked at while the program runs: non-zero ends it. */
  readonly stop: Int32Array;
}

export interface ProgramResult {
  readonly exit: ProgramExit;
  readonly stdout: Buffer;
  /** The last 4 KB of standard error. */
  readonly stderrTail: string;
}

const stopPollMs = 50;

/** Runs a program to its end and gives all that it wrote to standard output. Never rejects. */
export async function runProgram(call: ProgramCall): Promise<ProgramResult> {
  const { command, args, input, stop } = call;
  const program = new ChildProgram({ command, args, env: standaloneEnvironment(), stdio: 'pipe' });
  const parts: Buffer[] = [];
  program.stdout?.on('data', (part: Buffer) => parts.push(part));
  feed(program.stdin, input);
  const poll = setInterval(() => {
    if (stop[0] !== 0) void program.kill();
  }, stopPollMs);
  const exit = await program.exited;
  clearInterval(poll);
  return { exit, stdout: Buffer.concat(parts), stderrTail: program.stderrTail };
}

/** A program need not read its input: a broken pipe is no error. */
function feed(stdin: Writable | null, input: Uint8Array): void {
  stdin?.on('error', () => undefined);
  stdin?.end(input);
}
