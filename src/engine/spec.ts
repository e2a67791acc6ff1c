import type { ErrorRecord } from '../errors.js';
import type { Literal } from '../expressions/literal.js';
import type { OperatorArguments } from '../operators/operator.js';
import type { Chunk } from '../sets/chunk.js';

/** What happens to a configuration whose operator failed. */
export type FailurePolicy = 'set-aside' | 'keep' | 'skip' | 'stop';
export const failurePolicies: readonly FailurePolicy[] = ['set-aside', 'keep', 'skip', 'stop'];

/** A function of a module that every slot can import. */
export interface ModuleReference {
  /** `file:` URL. */
  readonly url: string;
  /** Name of the export; `default` by default. */
  readonly export: string;
}

export type OperatorReference =
  | { readonly type: 'builtin'; readonly name: string }
  | { readonly type: 'module'; readonly module: ModuleReference };

export interface InitializerReference {
  readonly module: ModuleReference;
  readonly args: readonly Literal[];
}

/** All that a slot needs to build its engine: plain data, sent once per slot and session. */
export interface EngineSpec {
  readonly operator: OperatorReference;
  readonly args: OperatorArguments;
  readonly initializer?: InitializerReference;
  readonly seed: number;
  readonly onError: FailurePolicy;
  /** Prefix of the mark of a configuration that is kept though it failed. */
  readonly failurePrefix: string;
  /** Added to the info of every output. */
  readonly tags: Readonly<Record<string, Literal>>;
  /** Format of each output of the run. */
  readonly formats: readonly string[];
}

/** A part of a chunk, by position in the chunk: how the loop splits one to find a guilty configuration. */
export interface ChunkTask {
  readonly chunk: Chunk;
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

/** How one input ended: done, failed or dropped. */
export const Status = { done: 0, failed: 1, dropped: 2 } as const;

/** What a slot sends back for a task: text, and per input how it ended. */
export interface ChunkResult {
  /** Text of the outputs, in input order. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Per input one of `Status`. Shorter than the task where `inputError` is set. */
  readonly status: Uint8Array<ArrayBuffer>;
  /** Per input the number of bytes in `bytes`. */
  readonly lengths: Float64Array<ArrayBuffer>;
  /** Configurations written. */
  readonly written: number;
  /** Atoms of the inputs. */
  readonly atoms: number;
  /** Frames of the failed set, with their errors in `info`. */
  readonly failed: Uint8Array<ArrayBuffer>;
  /** Entries of the inputs in the per-frame index. */
  readonly entries: Uint8Array<ArrayBuffer>;
  /** One per failed input, in order; each knows its index. */
  readonly errors: readonly ErrorRecord[];
  readonly warnings: readonly string[];
  /** By name, how many operators noted as done, but not as they should be. */
  readonly notes?: Readonly<Record<string, number>>;
  /** Frees the memory that the arrays stand in, where they share it: they are empty afterwards. Of this process alone. */
  readonly release?: () => void;
  /** Which rank computed it, where there are several. */
  readonly rank?: number;
  /** Not computed: an earlier run had this result. */
  readonly isReused?: true;
  /** The input is malformed after the configurations that `status` counts. */
  readonly inputError?: ErrorRecord;
}
