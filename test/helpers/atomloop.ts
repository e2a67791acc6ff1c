import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './repository.js';

export const bin = join(repository, 'bin', 'atomloop.js');

export interface RunResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Variables of the machine that would change what is tested. */
const ours = /^(WFL_|ATOMLOOP_|SLURM_|NO_COLOR)/;

/** The environment without what would change a run. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Starts the true binary in a process of its own. */
export function start(
  args: readonly string[],
  { cwd, input, env = {} }: StartOptions = {},
): {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult>;
} {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: 'pipe',
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part));
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);
  else child.stdin.end();
  const ended = new Promise<RunResult>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...text });
    });
  });
  return { child, ended };
}

/** Runs the true binary to its end. */
export function atomloop(args: readonly string[], options: StartOptions = {}): Promise<RunResult> {
  return start(args, options).ended;
}
