import type { ChunkResult, ChunkTask, EngineSpec } from '../../engine/spec.js';
import type { ErrorRecord } from '../../errors.js';
import type { PlaceProof } from './places.js';

/** Types of the messages between a driver and a host of sessions; payloads are messages of plain data. */
export const ToHost = { open: 16, task: 17, abort: 18, stop: 19, close: 20 } as const;
export const FromHost = {
  opened: 32,
  /** The session could not be opened. */
  refused: 33,
  begun: 34,
  beat: 35,
  result: 36,
  error: 37,
  /** The host does not see the file that the task speaks of as the driver does. */
  unseen: 38,
  closed: 39,
} as const;

/** Workers that a host has for a session. */
export interface LocalWorkers {
  readonly scheme: 'threads' | 'processes';
  readonly npool: number;
}

interface OfSession {
  readonly session: number;
}

interface OfTask extends OfSession {
  readonly id: number;
}

export interface OpenMessage extends OfSession {
  readonly engine: EngineSpec;
  readonly workers: LocalWorkers;
}

export interface OpenedMessage extends OfSession {
  readonly slots: number;
}

export interface RefusedMessage extends OfSession {
  readonly error: ErrorRecord;
}

export interface TaskMessage extends OfTask {
  readonly task: ChunkTask;
  /** For each piece of the chunk that is a place in a file: how the host tells that it sees the same file. */
  readonly proofs: readonly (PlaceProof | null)[];
  /** Whether the driver wants to know how far the task is. */
  readonly isWatched: boolean;
}

/** Of an abort, and of a task that is begun. */
export type AbortMessage = OfTask;
export type SessionMessage = OfSession;

export interface BeatMessage extends OfTask {
  readonly index: number;
}

export interface ResultMessage extends OfTask {
  readonly result: ChunkResult;
}

export interface ErrorMessage extends OfTask {
  readonly error: ErrorRecord;
}

export interface UnseenMessage extends OfTask {
  readonly path: string;
}
