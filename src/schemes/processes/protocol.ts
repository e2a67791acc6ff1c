import type { EngineSpec } from '../../engine/spec.js';

/** Types of the frames between a driver and its workers; payloads are messages. */
export const ToWorker = { init: 1, task: 2, end: 3 } as const;
export const ToDriver = {
  /** The engine is built, or its error will answer every task. */
  ready: 1,
  result: 2,
  /** The task failed as a whole. */
  error: 3,
  /** Something failed that nobody waited for: the worker ends. */
  fault: 4,
} as const;

export interface WorkerInit {
  readonly spec: EngineSpec;
  readonly slot: number;
}

/** Descriptors of a worker. */
export const frameFd = 3;
export const memoryFd = 4;
/** A file for the last words of libraries. */
export const wordsFd = 5;

/** What a driver and one worker share. */
export interface WorkerMemory {
  /** Non-zero: stop. */
  readonly stop: Int32Array;
  /** 1 + the index of the configuration at work; -1 where only the task is known; 0 where no task was begun. */
  readonly mark: Float64Array;
}

export const memoryBytes = 16;

export function workerMemory(memory: ArrayBuffer): WorkerMemory {
  return { stop: new Int32Array(memory, 0, 1), mark: new Float64Array(memory, 8, 1) };
}

/** Index of the configuration at work as an error's place. */
export function markedPlace({ mark }: WorkerMemory): { readonly index?: number } {
  const [next = 0] = mark;
  return next <= 0 ? {} : { index: next - 1 };
}
