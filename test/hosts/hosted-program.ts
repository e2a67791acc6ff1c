import { spawn, type ChildProcess } from 'node:child_process';
import type { RunResult } from '../helpers/atomloop.js';
import { childOf } from './processes.js';

export interface TimeLimit {
  readonly seconds: number;
  /** Ends the program and all that belongs to it. */
  readonly kill: () => void;
}

/** A program that was started on a host. */
export class HostedProgram {
  readonly ended: Promise<RunResult>;
  readonly #entry: ChildProcess;

  /** `command` enters the namespaces, forks once, and becomes the program there. */
  constructor(command: readonly string[], { seconds, kill }: TimeLimit) {
    const [program = '', ...args] = command;
    const entry = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#entry = entry;
    const text = { stdout: '', stderr: '' };
    entry.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
    entry.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, seconds * 1000);
    this.ended = new Promise((resolve, reject) => {
      entry.on('error', reject).on('close', (code, signal) => {
        clearTimeout(timer);
        if (isLate)
          reject(new Error(`took longer than ${seconds} s: ${args.at(-1)}\n${text.stdout}${text.stderr}`));
        else resolve({ code, signal, ...text });
      });
    });
    // It may be awaited after it came to pass.
    this.ended.catch(() => undefined);
  }

  /** As it is known outside of the hosts; 0 where it has not begun or has ended. */
  get pid(): number {
    return childOf(this.#entry.pid ?? 0);
  }

  /** Signals the program itself, as `kill` on its host does. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }
}
