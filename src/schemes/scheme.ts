import type { ChunkResult, ChunkTask, EngineSpec } from '../engine/spec.js';
import { usageError, type AtomloopError } from '../errors.js';
import type { Operator } from '../operators/operator.js';

/** How a running task is watched and ended. */
export interface TaskOptions {
  /** Aborted when the result is no longer wanted: the slot is given up where it does not return by itself. */
  readonly signal: AbortSignal;
  /** Told when a slot begins with the task, which may have waited. */
  readonly begun?: () => void;
  /** Told the index of the configuration that an `each` operator has at hand; within 0.1 s of a change. */
  readonly beat?: (index: number) => void;
}

/**
 * An operator that is built and waits in `slots` places. Operator, arguments and calculator were sent
 * once per slot; feeding, retries, splitting and order are the loop's.
 */
export interface Session {
  /** How many tasks can be worked on at once; engines may join and leave. */
  readonly slots: number;
  onSlots(listener: (slots: number) => void): void;
  /**
   * Rejects with the operator's error where a whole list failed, `E_STOPPED` after `stop` or an abort, and
   * `E_WORKER_KILLED` where the slot died, with the index of the configuration at work where it is known.
   */
  run(task: ChunkTask, options: TaskOptions): Promise<ChunkResult>;
  /** Asks long native work and waiting slots to return at once. */
  stop(): void;
  close(): Promise<void>;
}

/** What a pool needs to open a session. */
export interface SessionSpec {
  readonly engine: EngineSpec;
  /** An operator of this process that cannot be sent: only `serial` takes it. */
  readonly local?: Operator<unknown>;
}

/** Workers of one scheme. */
export interface Pool {
  open(spec: SessionSpec): Promise<Session>;
  close(): Promise<void>;
}

/** How many tasks may wait in a session beyond those that are worked on, so that no slot runs dry. */
export const waitingPerSlot = 1;

/** For a session that would have to send a function of this process. */
export function notSendable(): AtomloopError {
  const message = 'the operator is a function of this process and cannot be sent';
  return usageError('E_NOT_TRANSFERABLE', message, {
    expected: 'a module: `{ module, export }`',
    got: 'a function',
  });
}
