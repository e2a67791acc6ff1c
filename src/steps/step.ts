import type { ErrorPlace } from '../errors.js';
import type { Literal } from '../expressions/literal.js';

/** A program, started without a shell. Words may hold placeholders: `{item}`, `{threads}`, … */
export interface ProgramAction {
  readonly type: 'program';
  readonly command: readonly string[];
}

/** An operator of ours, as on the command line. */
export interface OperatorAction {
  readonly type: 'operator';
  /** Subcommand, with its kind or method where it has one: `['select', 'fps']`. */
  readonly words: readonly string[];
  /** Input files, globs and slices. */
  readonly inputs: readonly string[];
  /** What `-o` gets. */
  readonly output?: string;
  /** Values of its options by their long names without dashes: `{ calculator: 'emt', fmax: 0.01 }`; `true` is a bare option. */
  readonly options: Readonly<Record<string, Literal>>;
}

/** A function of this process. */
export interface FunctionAction {
  readonly type: 'function';
  readonly name: string;
  readonly call: (...args: readonly never[]) => unknown;
  /** Plain data. */
  readonly args: readonly unknown[];
}

/** What a step does. */
export type Action = ProgramAction | OperatorAction | FunctionAction;

/** What becomes of the run when a step fails: no new steps, or all that does not depend on it. */
export type FailureRule = 'stop' | 'continue';

/** A step as it is declared; one with `foreach` stands for as many as its stream has items. */
export interface StepDefinition {
  readonly id: string;
  readonly action: Action;
  /** Ids; absent: the previous step that does not wait. */
  readonly prerequisites?: readonly string[];
  /** A stream, or a step with `foreach` itself: then each instance waits for that of the same item only. */
  readonly foreach?: string;
  /** Files and globs that it reads: their content counts when it is asked whether a step must run again. */
  readonly inputs: readonly string[];
  /** Files that must be there, and not empty, after it. */
  readonly outputs: readonly string[];
  /** Runs last: without prerequisites, after all steps that do not wait, those added later included. */
  readonly wait: boolean;
  /** A person has to say that it is finished. */
  readonly interactive: boolean;
  /** Reserved from those of the run. */
  readonly threads: number;
  /** Ranks, reserved from those of the run; absent: no launcher of MPI. */
  readonly mpi?: number;
  /** Number of GPUs, reserved from those of the run. */
  readonly gpu: number;
  /** Further tries. */
  readonly retries: number;
  readonly timeoutMs?: number;
  readonly env: Readonly<Record<string, string>>;
  /** Absent: that of the run. */
  readonly onFailure?: FailureRule;
  /** Where it is declared. */
  readonly place?: ErrorPlace;
}

/** When nothing more comes. `scan`: what is there when the run begins is all; `never`: the run goes on until it is stopped. */
export type StreamEnd =
  | { readonly type: 'scan' }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'idle'; readonly ms: number }
  | { readonly type: 'count'; readonly count: number }
  | { readonly type: 'step'; readonly id: string }
  | { readonly type: 'never' };

/** Items that are there, or still arriving; each is a path relative to the directory of the workflow, or a value. */
export interface StreamDefinition {
  readonly name: string;
  /** Files that match; or else `values`. */
  readonly glob?: string;
  readonly values?: readonly string[];
  /** A file is taken when its size and time have stood still for so long. */
  readonly settleMs: number;
  readonly end: StreamEnd;
  readonly place?: ErrorPlace;
}

/** A whole workflow as it is declared. */
export interface Workflow {
  /** Where relative paths begin and programs are started. */
  readonly directory: string;
  readonly execution: 'serial' | 'parallel';
  /** Threads that steps use at the same time, all together. */
  readonly threads: number;
  /** The same for ranks of MPI. */
  readonly mpi: number;
  /** Ids of GPUs; one that is listed twice is shared. */
  readonly gpus: readonly string[];
  /** For operators: `--scheme`. */
  readonly scheme?: string;
  readonly onFailure: FailureRule;
  /** Words before a program that has ranks; `{mpi}` is their number. Absent: `srun` inside Slurm, else `mpirun`. */
  readonly launcher?: readonly string[];
  readonly streams: readonly StreamDefinition[];
  readonly steps: readonly StepDefinition[];
}

/** States as Scipion calls them. */
export type StepState = 'new' | 'waiting' | 'running' | 'interactive' | 'finished' | 'failed' | 'aborted';
/** States of a run as a whole. */
export type RunState = 'saved' | 'running' | 'interactive' | 'finished' | 'failed' | 'aborted';
