import type { ErrorRecord } from '../errors.js';
import type { RunState, StepState } from './step.js';

/** A step, or an instance of one, as a person sees it. */
export interface StepView {
  /** `relax`, or of an instance `relax[Cu.xyz]`. */
  readonly id: string;
  /** The id in the workflow file. */
  readonly step: string;
  readonly item?: string;
  /** The stream, or the step, that it has an instance for each item of. Without `item` it has no instances yet. */
  readonly foreach?: string;
  readonly state: StepState;
  /** Of a new step: `ready`, or `blocked` by a prerequisite that failed. */
  readonly standing?: 'ready' | 'blocked';
  /** Ids of steps (all of their instances) or of instances. */
  readonly prerequisites: readonly string[];
  /** Why it will run, or need not; of a plan and of `why`. */
  readonly reason: string;
  /** What would be done: run, or keep what is there. */
  readonly willRun: boolean;
  readonly wait: boolean;
  readonly interactive: boolean;
  readonly threads: number;
  readonly mpi?: number;
  readonly gpu: number;
  /** 1 for the first. */
  readonly attempt: number;
  /** ISO time. */
  readonly started?: string;
  /** Of the last attempt, so far where it is running. */
  readonly seconds?: number;
  /** Command line or call, for people. */
  readonly command: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Where its prints are. */
  readonly log: string;
  readonly error?: ErrorRecord;
}

/** A stream as a person sees it. */
export interface StreamView {
  readonly name: string;
  readonly state: 'open' | 'closed';
  readonly items: number;
}

/** A run of a workflow: what `steps list`, `tree`, `plan` and `graph` show. */
export interface StepsView {
  /** Workflow file, as it was given. */
  readonly flow?: string;
  readonly state: RunState;
  readonly directory: string;
  /** Who runs it now. */
  readonly holder?: { readonly host: string; readonly pid: number };
  readonly execution: 'serial' | 'parallel';
  readonly threads: number;
  readonly mpi: number;
  readonly gpus: readonly string[];
  readonly streams: readonly StreamView[];
  readonly steps: readonly StepView[];
}
