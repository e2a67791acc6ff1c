import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { guard, unguard } from '../programs/guard.js';
import { standaloneEnvironment } from '../programs/standalone.js';
import { ipythonFolder } from './places.js';
import type { Launch, Role } from './launch.js';

export interface SpawnOptions {
  readonly role: Role;
  /** Name of its log. */
  readonly name: string;
  readonly command: readonly string[];
  /** It does not outlive this process, whatever ends that. */
  readonly isOwned: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** A process of a launch while we are its parent. */
export interface Spawned {
  readonly log: string;
  /** How it ended; undefined while it lives. */
  readonly exit: () => string | undefined;
}

/** Workers' marks and ranks are not for what outlives them. What we take for ipyparallel's folder it takes too. */
function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { ATOMLOOP_WORKER: _, ...rest } = standaloneEnvironment(env);
  return { ...rest, IPYTHONDIR: resolve(ipythonFolder(env)) };
}

/** Starts a program in a session of its own, its output in a log that only we read. */
export function spawnForLaunch(launch: Launch, options: SpawnOptions): Spawned {
  const { role, name, command, isOwned, env } = options;
  const log = join(launch.folder, `${name}.log`);
  const fd = openSync(log, 'a', 0o600);
  const [program = '', ...args] = command;
  let child: ChildProcess;
  try {
    // A launcher ends its engines when the pipe to it does; it needs the time for that.
    const input = isOwned && role === 'launcher' ? 'pipe' : 'ignore';
    child = spawn(program, args, {
      detached: true,
      stdio: [input, fd, fd],
      env: environmentOf(env),
      cwd: launch.folder,
    });
  } finally {
    closeSync(fd);
  }
  let exit: string | undefined;
  child.on('error', (error) => (exit = error.message));
  child.on('exit', (code, signal) => {
    exit = signal ?? `exit code ${code ?? '?'}`;
    unguard(child.pid ?? 0);
  });
  if (child.pid !== undefined) launch.add(role, child.pid, log);
  child.unref();
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  if (isOwned && role !== 'launcher' && child.pid !== undefined) guard(child.pid);
  return {
    log,
    exit: () => exit,
  };
}

const tailLines = 15;

/** The last lines of a log. */
export function logTail(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
  } catch {
    return '';
  }
}
