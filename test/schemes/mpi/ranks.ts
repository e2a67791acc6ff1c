import { readdirSync, readFileSync } from 'node:fs';
import { findLauncher } from '../../../src/schemes/mpi/launcher.js';

function textOf(pid: string, name: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Process ids of the ranks of a job that has `word` among its arguments, by rank; its launcher and children are none. */
export function rankPids(word: string): Map<number, number> {
  const pids = new Map<number, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [command = '', ...args] = textOf(pid, 'cmdline');
    if (!command.endsWith('node') || !args.includes(word)) continue;
    const launcher = findLauncher(
      Object.fromEntries(textOf(pid, 'environ').map((line) => line.split(/=(.*)/s, 2))) as NodeJS.ProcessEnv,
    );
    if (launcher !== undefined) pids.set(launcher.rank, Number(pid));
  }
  return pids;
}
