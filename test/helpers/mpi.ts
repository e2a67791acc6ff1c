import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';
import { cleanEnvironment, type RunResult } from './atomloop.js';

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

/** A job of `ranks` Node processes, in a process group of its own. */
export function startRanks(
  flavor: MpiFlavor,
  ranks: number,
  args: readonly string[],
  { cwd, env = {}, launcher = [], seconds = 60 }: MpiOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<RunResult> } {
  const [command = '', ...own] = launchers[flavor];
  const child = spawn(command, [...own, ...launcher, '-n', String(ranks), process.execPath, ...args], {
    cwd,
    // Open MPI's sockets have names of limited length.
    env: { ...cleanEnvironment(), WFL_MPIPOOL: '1', TMPDIR: tmpdir(), ...env },
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
  const ended = new Promise<RunResult>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(late);
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
