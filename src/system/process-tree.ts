import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicSeconds } from './clock.js';
import { processStart } from './machine.js';

/** A process of this machine, told from a later one with the same id. */
export interface ProvenProcess {
  readonly pid: number;
  /** As `processStart` tells it. */
  readonly processStart: number;
}

export const isAlive = ({ pid, processStart: start }: ProvenProcess): boolean => processStart(pid) === start;

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** Those of the processes that live, and all that they started and that has not left them, each once. */
export function processTrees(roots: readonly ProvenProcess[]): ProvenProcess[] {
  const childrenOf = new Map<number, number[]>();
  for (const pid of readdirSync('/proc')
    .map(Number)
    .filter((number) => number > 0)) {
    const parent = parentOf(pid);
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const found = new Map<number, ProvenProcess>();
  const add = (pid: number): void => {
    const start = processStart(pid);
    if (start === undefined || found.has(pid)) return;
    found.set(pid, { pid, processStart: start });
    for (const child of childrenOf.get(pid) ?? []) add(child);
  };
  for (const root of roots) if (isAlive(root)) add(root.pid);
  return [...found.values()];
}

/** Signals a process if it is still the same. */
function signal(process_: ProvenProcess, name: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const pollMs = 50;

/** Waits until none lives; false where some do after the time. */
async function allEnded(processes: readonly ProvenProcess[], seconds: number): Promise<boolean> {
  for (const end = monotonicSeconds() + seconds; processes.some(isAlive);) {
    if (monotonicSeconds() > end) return false;
    await sleep(pollMs);
  }
  return true;
}

/**
 * Ends processes and all that they started: SIGTERM to them, also where they are stopped, and SIGKILL to what is left of
 * their trees after the grace. Returns those that needed it.
 */
export async function endProcesses(
  roots: readonly ProvenProcess[],
  graceSeconds: number,
): Promise<ProvenProcess[]> {
  const all = processTrees(roots);
  for (const root of roots) {
    signal(root, 'SIGTERM');
    signal(root, 'SIGCONT');
  }
  if (await allEnded(all, graceSeconds)) return [];
  // What was started in the meantime belongs to them too.
  const left = [...new Map([...all, ...processTrees(all)].map((one) => [one.pid, one])).values()];
  const living = left.filter(isAlive);
  for (const one of living) signal(one, 'SIGKILL');
  await allEnded(living, graceSeconds);
  return living;
}
