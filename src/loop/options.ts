import type { Configuration } from '../configuration/configuration.js';
import type { FailurePolicy } from '../engine/spec.js';
import type { EventListener, RunCounts, SchemeChoice } from '../events.js';
import type { Shard } from '../expressions/shard.js';
import type { OwnOperator } from '../operators/define-operator.js';
import type { BatchContext, OperatorArguments, OperatorOutput } from '../operators/operator.js';
import type { ConfigurationSet, SetInputs } from '../sets/configuration-set.js';
import type { OutputSet } from '../sets/output-set.js';

type MaybePromise<T> = T | Promise<T>;

/** A function of this process: list in, list out. It runs in `serial` only. */
export type LocalFunction<Input> = (
  inputs: readonly Input[],
  args: OperatorArguments,
  context: BatchContext,
) => MaybePromise<readonly (OperatorOutput | Error)[] | null>;

/** What `iterableLoop` applies: a name of ours, a module's export that every worker can import, or a local one. */
export type OperatorOption<Input = Configuration> =
  | string
  | { readonly module: string | URL; readonly export?: string }
  | OwnOperator<Input>
  | LocalFunction<Input>;

/** What a run is made of; only `inputs` and `operator` are needed. */
export interface LoopOptions<Input = Configuration> {
  /** File names and globs, a set, or any iterable of configurations. */
  readonly inputs: SetInputs;
  /** A file name, one per input file, a template with `{stem}`, or a set. Default: memory. */
  readonly outputs?: OutputSet | string | readonly string[];
  /** A name of ours, a module's export, what `defineOperator` gives, or a function of this process. */
  readonly operator: OperatorOption<Input>;
  /** Plain data; whatever cannot be sent is an error that names it. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Run once in every slot before the operator is built. */
  readonly initializer?: {
    readonly module: string | URL;
    readonly export?: string;
    readonly args?: readonly unknown[];
  };
  /** Configurations per call. Default: the operator's own, else chosen by time and size. */
  readonly chunksize?: number;
  /** Local workers; 0 = in this process. Default: `WFL_AUTOPARA_NPOOL`, else the cores of this process. */
  readonly npool?: number;
  /** `auto`, `serial`, `threads`, `processes`, `mpi` or `cluster`. Default: `ATOMLOOP_SCHEME`, else `auto`. */
  readonly scheme?: string;
  /** Schemes that are not to be used, besides those of `ATOMLOOP_NO_SCHEME`. Default: none. */
  readonly withoutSchemes?: readonly string[];
  /** Takes the next best scheme, with a warning, where the one that is asked for cannot be used. Default false. */
  readonly fallback?: boolean;
  /** Under MPI: computes in children of the ranks, so that a crash costs one configuration and no rank. Default: for operators that need processes. */
  readonly mpiIsolate?: boolean;
  /** Seed of the random streams, one per configuration. Default 0. */
  readonly seed?: number;
  /** What happens to a configuration whose operator failed. Default `set-aside`. */
  readonly onError?: FailurePolicy;
  /** Time for one configuration; an operator that takes a list whole has as many times the time. Default: no limit. */
  readonly timeoutMs?: number;
  /** Further tries for a configuration whose worker died, that took too long, or that failed in input or output. Default 0. */
  readonly retries?: number;
  /** More failures (`20`, or `'5%'` of what was read) end the run. Default: no limit. */
  readonly maxFailures?: number | string;
  /** Stops in time before this is over. Default: the end of the Slurm job, where there is one. */
  readonly walltimeSeconds?: number;
  /** Uses the results of a finished run on other inputs again, where the same configurations are among them. Default false. */
  readonly incremental?: boolean;
  /** Computes what failed in a finished run again, and what changed since. Default false. */
  readonly retryFailed?: boolean;
  /** Computes one part of the input only, under names of its own; `merge` joins the parts. */
  readonly shard?: Shard;
  /** Info for every output. */
  readonly tags?: Readonly<Record<string, unknown>>;
  /** Place of the run directory. Default: beside the first output, `OUT.atomloop`. */
  readonly state?: string;
  /** Told of the start, progress, warnings, failures and the end. */
  readonly onEvent?: EventListener;
  /** Stops the run when aborted. */
  readonly signal?: AbortSignal;
}

/** How a run ended. */
export interface LoopSummary {
  readonly counts: Readonly<RunCounts>;
  readonly choice: SchemeChoice;
  readonly seconds: number;
  /** What was written, ready to be read. */
  readonly outputs: ConfigurationSet;
  /** Failed sets that were written. */
  readonly failedFiles: readonly string[];
  /** Failures by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Under MPI: configurations by the rank that computed them; otherwise empty. */
  readonly ranks: Readonly<Record<string, number>>;
  /** Configurations that are done, but not as they should be, by what the operator noted, such as `unconverged`. */
  readonly notes: Readonly<Record<string, number>>;
  /** The same run had ended before: nothing was computed. */
  readonly isUpToDate: boolean;
}
