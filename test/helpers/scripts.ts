import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { TestContext } from 'node:test';

/** A Node process of a test that prints lines; it does not outlive the test. */
export class Script {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #reader: Interface;

  constructor(context: TestContext, source: string, ...args: readonly string[]) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source, '--', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    this.#reader = createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        resolve({ code, signal });
      });
    });
    context.after(async () => {
      child.kill('SIGKILL');
      await this.ended;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first line that `isWanted` holds for; rejects when the process ends without it. */
  async line(isWanted: (line: string) => boolean): Promise<string> {
    const found = this.lines.find(isWanted);
    if (found !== undefined) return found;
    return new Promise((resolve, reject) => {
      this.#reader.on('line', (line) => {
        if (isWanted(line)) resolve(line);
      });
      void this.ended.then(({ code, signal }) => {
        reject(
          new Error(`the script ended with ${signal ?? `code ${code ?? ''}`}: ${this.lines.join(' | ')}`),
        );
      });
    });
  }
}
