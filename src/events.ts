import type { ErrorRecord } from './errors.js';

/** How the configurations of a run ended so far. done + failed + dropped = read. */
export interface RunCounts {
  /** Configurations of the input that were handed to the operator. */
  read: number;
  done: number;
  failed: number;
  dropped: number;
  /** Configurations written, which an operator may have made more or fewer than it read. */
  written: number;
  /** Atoms of the configurations read. */
  atoms: number;
  /** Of those read, how many were not computed, because an earlier run had their results. */
  reused: number;
}

/** Which scheme runs, on how many workers, and why that one. */
export interface SchemeChoice {
  readonly scheme: string;
  readonly npool: number;
  /** Under MPI: how many ranks have `npool` workers each, and of which kind. */
  readonly ranks?: number;
  readonly workers?: 'threads' | 'processes';
  /** Of engines: the profile or the connection file of their cluster. */
  readonly cluster?: string;
  readonly reason: string;
}

/** What the loop, the schemes and the sets tell while they work; the command line renders it. */
export type RunEvent =
  | { readonly type: 'started'; readonly operator: string; readonly choice: SchemeChoice }
  | { readonly type: 'resumed'; readonly counts: Readonly<RunCounts> }
  | {
      readonly type: 'progress';
      readonly counts: Readonly<RunCounts>;
      /** Part of the input's bytes or items that is done, 0 to 1; absent where the end is not known. */
      readonly fraction?: number;
    }
  /** A global operator looks at all of the input first; nothing of that is kept. */
  | { readonly type: 'reading'; readonly counts: Readonly<RunCounts>; readonly fraction?: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
  | { readonly type: 'finished'; readonly counts: Readonly<RunCounts>; readonly seconds: number };

/** Told everything that happens in a run, in order; what it throws ends the run. */
export type EventListener = (event: RunEvent) => void;

/** What a run of steps tells while it works. */
export type StepEvent =
  | { readonly type: 'step-started'; readonly id: string; readonly attempt: number; readonly reason: string }
  | {
      readonly type: 'step-ended';
      readonly id: string;
      readonly state: 'finished' | 'failed' | 'aborted' | 'interactive';
      readonly seconds: number;
      /** Nothing was run: what an earlier run made is still right. */
      readonly isKept: boolean;
      /** Why it failed, or ran in vain before it is tried again. */
      readonly error?: ErrorRecord;
      readonly willRetry?: boolean;
    }
  | { readonly type: 'steps-added'; readonly ids: readonly string[]; readonly by?: string }
  | { readonly type: 'stream'; readonly stream: string; readonly items: number; readonly isOpen: boolean }
  | { readonly type: 'warning'; readonly message: string };

/** Told everything that happens in a run of steps, in order. */
export type StepListener = (event: StepEvent) => void;
