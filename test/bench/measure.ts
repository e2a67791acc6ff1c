import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What one whole process took: seconds of wall and CPU time, bytes of its largest resident set. */
export interface Usage {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly stdout: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called before each run: removes what the run before left. */
  readonly before?: () => void;
}

/** Python with ASE: Debian's, unless `ATOMLOOP_BENCH_PYTHON` names another. */
export const python = process.env['ATOMLOOP_BENCH_PYTHON'] ?? '/usr/bin/python3';

/** Path of a script of this folder. */
export const script = (name: string): string =>
  fileURLToPath(new URL(`../../../test/bench/${name}`, import.meta.url));

const bin = fileURLToPath(new URL('../../../bin/atomloop.js', import.meta.url));
const ours = /^(WFL_|ATOMLOOP_|SLURM_)/;

export function atomloop(args: readonly string[], before?: () => void): Command {
  return { program: process.execPath, args: [bin, ...args], ...(before === undefined ? {} : { before }) };
}

/** Runs a command once, as a process of its own. */
export async function run({ program, args, env = {}, before }: Command): Promise<Usage> {
  before?.();
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
  const child = spawn(python, ['-S', '-E', script('measure.py'), program, ...args], {
    env: { ...clean, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr, record] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    text(child.stdio[3] as Readable),
  ]);
  const { code, ...usage } = JSON.parse(record === '' ? '{"code":-1}' : record) as Omit<Usage, 'stdout'> & {
    code: number;
  };
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return { ...usage, stdout };
}

/** Runs commands in turn, A B A B …, so that a machine whose speed drifts is the same to all; one uncounted round first. */
export async function interleave<Name extends string>(
  commands: Readonly<Record<Name, Command>>,
  rounds: number,
  warmups = 1,
): Promise<Record<Name, Usage[]>> {
  const names = Object.keys(commands) as Name[];
  const usages = Object.fromEntries(names.map((name) => [name, [] as Usage[]])) as Record<Name, Usage[]>;
  for (let round = -warmups; round < rounds; round += 1) {
    for (const name of names) {
      const usage = await run(commands[name]);
      if (round >= 0) usages[name].push(usage);
    }
  }
  return usages;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Medians of several runs; the peak is the largest seen. */
export function summary(usages: readonly Usage[]): Omit<Usage, 'stdout'> {
  return {
    wall: median(usages.map(({ wall }) => wall)),
    cpu: median(usages.map(({ cpu }) => cpu)),
    peak: Math.max(...usages.map(({ peak }) => peak)),
  };
}
