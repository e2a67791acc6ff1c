import { writeSync } from 'node:fs';
import { notSendable, type Pool, type Session, type SessionSpec } from '../scheme.js';
import { ProcessSession } from './session.js';

export interface ProcessesOptions {
  /** Place of the first worker among all of this host, by which GPUs are shared out. Default 0. */
  readonly firstDevice?: number;
  /** Told each line that a worker prints; by default it goes to standard error. */
  readonly onLine?: (line: string, slot: number) => void;
}

/**
 * Processes of their own: for what may crash, hang or use up memory. A worker that dies is named and replaced; none
 * outlives the driver. Open it on the main thread: workers die with the thread that started them.
 */
export function processesPool(npool: number, options: ProcessesOptions = {}): Pool {
  return { open: (spec) => openSession(spec, npool, options), close: () => Promise.resolve() };
}

function openSession(
  { engine, local }: SessionSpec,
  npool: number,
  { onLine = toStderr, firstDevice = 0 }: ProcessesOptions,
): Promise<Session> {
  if (local !== undefined) return Promise.reject(notSendable());
  return Promise.resolve(new ProcessSession({ engine, slots: npool, onLine, firstDevice }));
}

function toStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}
