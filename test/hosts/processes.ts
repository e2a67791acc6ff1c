import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processState } from '../helpers/wait.js';

/** Content of a file of `/proc`; empty where the process is gone. */
function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** The only child of a process; 0 where it has none. */
export function childOf(pid: number): number {
  return Number(textOf(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')));
}

const pidNamespaceOf = (pid: number): string => textOf(() => readlinkSync(`/proc/${pid}/ns/pid`));

/** Processes that live in the same PID namespace as `pid`. */
export function neighborsOf(pid: number): number[] {
  const namespace = pidNamespaceOf(pid);
  if (namespace === '') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && pidNamespaceOf(other) === namespace && processState(other) !== undefined);
}

/** Variables that tell a process which rank it is. */
const RANK = /^(?:OMPI_COMM_WORLD_RANK|PMI_RANK|PMIX_RANK)=(\d+)$/;

function rankOf(pid: number): number | undefined {
  const variables = textOf(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).split('\0');
  const found = variables.map((variable) => RANK.exec(variable)?.[1]).find((rank) => rank !== undefined);
  return found === undefined ? undefined : Number(found);
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(textOf(() => readFileSync(`/proc/${pid}/status`, 'utf8')))?.[1] ?? 0);

/** The rank among `pids` with this number, not what it started itself; undefined where it is not there. */
export function findRank(pids: readonly number[], rank: number): number | undefined {
  return pids.find((pid) => rankOf(pid) === rank && rankOf(parentOf(pid)) === undefined);
}
