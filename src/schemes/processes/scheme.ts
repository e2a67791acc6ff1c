import { writeSync } from 'node:fs';
import { notSendable, type Pool, type Session, type SessionSpec } from '../scheme.js';
import { ProcessSession } from './session.js';

export interface ProcessesOptions {
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
  { onLine = toStderr }: ProcessesOptions,
): Promise<Session> {
  if (local !== undefined) return Promise.reject(notSendable());
  return Promise.resolve(new ProcessSession({ engine, slots: npool, onLine }));
}

function toStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}
