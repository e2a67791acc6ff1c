import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';
import type { Scene } from './scene.js';

/** What goes wrong, from which call on and for how many. */
export interface WriteFault {
  readonly kind: 'kill' | 'eio' | 'enospc' | 'short' | 'none';
  readonly from: number;
  readonly count: number;
}

/** Stands between a run and what it does to its output and run directory. */
export class Shim {
  readonly #folder: Folder;

  constructor(context: TestContext) {
    this.#folder = new Folder(context);
    const source = join(repository, 'test', 'faults', 'shim.c');
    const flags = ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror'];
    const compiler = process.env['CXX'] ?? 'c++';
    execFileSync(compiler, ['-x', 'c', source, ...flags, '-o', this.#library, '-ldl'], { stdio: 'inherit' });
  }

  /** Environment of a run in which a fault happens. */
  with({ kind, from, count }: WriteFault): Record<string, string> {
    return {
      LD_PRELOAD: this.#library,
      ATOMLOOP_SHIM: `${kind}:${from}:${count}`,
      ATOMLOOP_SHIM_PATH: 'out.xyz',
      ATOMLOOP_SHIM_TOTAL: this.#folder.at('total'),
    };
  }

  /** How many calls an undisturbed run makes. */
  async count(scene: Scene, args: readonly string[]): Promise<number> {
    await scene.run(args, this.with({ kind: 'none', from: 1, count: 0 }));
    return Number(readFileSync(this.#folder.at('total'), 'utf8'));
  }

  get #library(): string {
    return this.#folder.at('shim.so');
  }
}
