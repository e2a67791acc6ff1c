import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';
import { cleanEnvironment, type RunResult } from './atomloop.js';
import { waitUntil } from './wait.js';

export const flavors: readonly MpiFlavor[] = ['openmpi', 'mpich'];

export interface MpiOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of the launcher. */
  readonly launcher?: readonly string[];
  /** Nothing of ours takes longer: then something hangs. */
  readonly seconds?: number;
}

const launchers = {
  openmpi: ['mpirun.openmpi', '--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'],
  mpich: ['mpiexec.mpich'],
} as const;

/** Variables of a job that this one is in. */
const foreign = /^(OMPI_|PMI_|PMIX_|HYDI?_|MPIR_CVAR_)/;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(cleanEnvironment()).filter(([name]) => !foreign.test(name)));
}

/** A job of `ranks` Node processes, in a process group of its own. */
export function startRanks(
  flavor: MpiFlavor,
  ranks: number,
  args: readonly string[],
  { cwd, env = {}, launcher = [], seconds = 60 }: MpiOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<RunResult> } {
  const [command = '', ...own] = launchers[flavor];
  // What ranks of Open MPI share stays where one is killed, unless it is in a folder of the test.
  const shared = mkdtempSync('/dev/shm/atomloop-ranks-');
  const child = spawn(command, [...own, ...launcher, '-n', String(ranks), process.execPath, ...args], {
    cwd,
    // Open MPI's sockets have names of limited length.
    env: {
      ...environment(),
      WFL_MPIPOOL: '1',
      TMPDIR: tmpdir(),
      OMPI_MCA_btl_vader_backing_directory: shared,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
  const late = setTimeout(() => {
    text.stderr += `\nstill running after ${seconds} s`;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, seconds * 1000);
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(late);
      rmSync(shared, { recursive: true });
      resolve({ code, signal, ...text });
    });
  });
  return { child, ended };
}

/** Runs a job to its end. */
export function runRanks(
  flavor: MpiFlavor,
  ranks: number,
  args: readonly string[],
  options?: MpiOptions,
): Promise<RunResult> {
  return startRanks(flavor, ranks, args, options).ended;
}

export interface JobOptions extends MpiOptions {
  readonly ranks: number;
  /** Arguments of Node in each rank. */
  readonly args: readonly string[];
}

/** A job whose ranks print lines. None of them outlives the test. */
export class MpiJob {
  readonly lines: string[] = [];
  readonly ended: Promise<RunResult>;
  readonly #child: ChildProcess;

  constructor(context: TestContext, flavor: MpiFlavor, { ranks, args, ...options }: JobOptions) {
    const { child, ended } = startRanks(flavor, ranks, args, options);
    this.#child = child;
    this.ended = ended;
    createInterface({ input: child.stdout! }).on('line', (line) => this.lines.push(line.trimEnd()));
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
    this.#child.kill('SIGKILL');
    for (const { pid } of this.records<{ readonly pid: number }>('pid')) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
  }
}
