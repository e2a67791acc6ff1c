import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { start, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { markName, noneLeft } from './marked.js';
import { eachOperator } from './operator.js';

export interface SceneOptions {
  readonly count?: number;
  readonly operator?: string;
  /** Milliseconds that a configuration takes. */
  readonly ms?: number;
  readonly chunksize?: number;
  readonly output?: string;
  /** Arguments of the command beside the usual ones. */
  readonly args?: readonly string[];
}

/** One command in a directory of its own, started again and again. */
export class Scene {
  readonly folder: Folder;
  readonly mark = randomUUID();
  readonly args: readonly string[];

  constructor(context: TestContext, options: SceneOptions = {}) {
    const {
      count = 40,
      operator = eachOperator,
      ms = 4,
      chunksize = 2,
      output = 'out.xyz',
      args = [],
    } = options;
    this.folder = new Folder(context);
    context.after(() => noneLeft(this.mark, 10));
    this.folder.write('in.xyz', frames(count));
    this.folder.write('op.mjs', operator);
    this.folder.write('log', '');
    const sizes = ['--set', `ms=${ms}`, '--chunksize', String(chunksize)];
    this.args = ['map', 'op.mjs', 'in.xyz', '-o', output, ...sizes, ...args];
  }

  start(extra: readonly string[] = [], env: Readonly<Record<string, string>> = {}): ReturnType<typeof start> {
    const args = [...this.args, ...extra];
    return start(args, { cwd: this.folder.path, env: { ...env, [markName]: this.mark } });
  }

  run(extra: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
    return this.start(extra, env).ended;
  }

  /** Lets these configurations wait, until they are let go. */
  hold(...indices: readonly number[]): void {
    for (const index of indices) this.folder.write(`gate-${index}`, '');
  }

  letGo(...indices: readonly number[]): void {
    for (const index of indices) rmSync(this.folder.at(`gate-${index}`));
  }

  /** Indices of the configurations that were begun, in that order. */
  get begun(): number[] {
    return this.folder.read('log').trim().split('\n').filter(Boolean).map(Number);
  }

  /** The files that a run leaves beside its run directory, by name. */
  get outputs(): Readonly<Record<string, string>> {
    const entries = readdirSync(this.folder.path, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.startsWith('out.'));
    return Object.fromEntries(
      files.map(({ name }) => [name, readFileSync(this.folder.at(name), 'latin1')] as const).sort(),
    );
  }

  /** As if nothing had been run; the input stays the same file. */
  reset(): void {
    for (const name of readdirSync(this.folder.path)) {
      if (name.startsWith('out.')) rmSync(this.folder.at(name), { recursive: true });
    }
    writeFileSync(this.folder.at('log'), '');
  }
}
