import { readdirSync, readFileSync } from 'node:fs';
import { processState, waitUntil } from '../helpers/wait.js';

/** Every process of a test carries this variable with a value of its own. */
export const markName = 'ATOMLOOP_TEST_MARK';

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${markName}=${mark}\0`);
  } catch {
    return false;
  }
}

/** Processes that carry a mark and are not just waiting to be reaped. */
export function livingWith(mark: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => hasMark(pid, mark) && processState(pid) !== undefined);
}

/** Rejects where a process with the mark is still there after a while, and ends it. */
export async function noneLeft(mark: string, seconds = 5): Promise<void> {
  try {
    await waitUntil(() => livingWith(mark).length === 0, 'no process is left', seconds);
  } finally {
    for (const pid of livingWith(mark)) process.kill(pid, 'SIGKILL');
  }
}
