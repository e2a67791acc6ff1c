import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { packageFile } from '../package-files.js';

const program = packageFile('build/Release/guard');
const groups = new Set<number>();
let input: Writable | undefined;

/**
 * Starts the guard: a process of 1 MB that outlives this one for a moment. Where it cannot be started, programs that
 * do not ask to die with their parent may outlive a driver that is killed.
 */
function start(): Writable {
  const child = spawn(program, [], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  const forget = (): void => {
    if (input === child.stdin) input = undefined;
  };
  child.on('error', forget).on('exit', forget);
  child.stdin.on('error', forget);
  (child.stdin as Writable & { unref?(): void }).unref?.();
  for (const group of groups) child.stdin.write(`+${group}\n`);
  return child.stdin;
}

/** Has a process group killed when this process ends, whatever ends it. */
export function guard(group: number): void {
  groups.add(group);
  if (input === undefined) input = start();
  else input.write(`+${group}\n`);
}

/** How long the guard waits for another group: programs often follow each other. */
const lingerMs = 200;

/** For a group that is gone. Soon after the last one the guard ends, so that it is not left to whoever reaps orphans. */
export function unguard(group: number): void {
  if (!groups.delete(group)) return;
  input?.write(`-${group}\n`);
  if (groups.size === 0) setTimeout(endIdle, lingerMs).unref();
}

function endIdle(): void {
  if (groups.size > 0) return;
  input?.end();
  input = undefined;
}
