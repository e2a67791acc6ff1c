import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';
import { waitUntil } from './wait.js';

export interface JobOptions {
  readonly ranks: number;
  /** Program and arguments of each rank. */
  readonly command: readonly string[];
  /** Options of `mpirun`. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface JobResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

export const flavors = ['openmpi', 'mpich'] as const satisfies readonly MpiFlavor[];

/** There may be more ranks than processors, and the user may be root. */
const usual: Readonly<Record<MpiFlavor, readonly string[]>> = {
  openmpi: ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'],
  mpich: [],
};
/** Variables of the machine, or of a job that this one is in, that would change what is tested. */
const foreign = /^(WFL_|ATOMLOOP_|SLURM_|OMPI_|PMI_|PMIX_|HYDI?_|MPIR_CVAR_|NO_COLOR)/;

/** `mpirun` of one MPI and its ranks, which print lines. None of them outlives the test. */
export class MpiJob {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<JobResult>;

  constructor(
    context: TestContext,
    flavor: MpiFlavor,
    { ranks, command, options = [], env = {} }: JobOptions,
  ) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
    const args = [...usual[flavor], ...options, '-n', String(ranks), ...command];
    const child = spawn(`mpirun.${flavor}`, args, {
      env: { ...clean, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line.trimEnd()));
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        resolve({ code, signal, lines: this.lines, stderr });
      });
    });
    context.after(() => {
      this.#kill();
    });
  }

  /** What the ranks printed as JSON, as far as it has the key. */
  records<T>(key: string): T[] {
    return this.lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as T)
      .filter((record) => Object.hasOwn(record as object, key));
  }

  /** Waits for so many records with the key. */
  async until<T>(key: string, count = 1): Promise<T[]> {
    await waitUntil(() => this.records(key).length >= count, `there are ${count} of \`${key}\``);
    return this.records<T>(key);
  }

  #kill(): void {
    this.child.kill('SIGKILL');
    for (const { pid } of this.records<{ readonly pid: number }>('pid')) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }
}
