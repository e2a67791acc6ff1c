import type { StopFlag, Support } from '../calculators/calculator.js';
import type { Configuration } from '../configuration/configuration.js';
import type { RandomStream } from '../configuration/random.js';
import type { AtomloopError } from '../errors.js';
import type { Literal } from '../expressions/literal.js';

type MaybePromise<T> = T | Promise<T>;

/** What an operator makes of one input: a configuration, several (a trajectory), or null (dropped). */
export type OperatorOutput = Configuration | readonly Configuration[] | null;

/** What an operator knows of the configuration at hand. */
export interface ConfigurationContext {
  /** 0-based index in the whole input of the run. */
  readonly index: number;
  /** Of the run: for generators that are not `random`. */
  readonly seed: number;
  /** Random numbers of this configuration: the same for every scheme, chunk size and number of workers. */
  random(purpose: string): RandomStream;
}

/** What a whole-list call knows; `items[i]` belongs to the i-th configuration of the list. */
export interface BatchContext {
  readonly items: readonly ConfigurationContext[];
  /** Raised when the run stops: long work returns early. */
  readonly stop: StopFlag;
  /** Counts a configuration that is done, but not as it should be, such as `unconverged`: the summary tells how many. */
  readonly note: (name: string) => void;
}

/** One call per configuration: an error or a death names its configuration without search. */
export interface EachOperator<Input = Configuration> {
  readonly shape: 'each';
  each(input: Input, context: ConfigurationContext): MaybePromise<OperatorOutput>;
  dispose?(): MaybePromise<void>;
}

/**
 * List in, list of the same length out, as in wfl. An `Error` in place of an output is the failure of that
 * input alone; a throw fails the list, which the loop then splits to find the guilty one.
 */
export interface BatchOperator<Input = Configuration> {
  readonly shape: 'batch';
  batch(inputs: readonly Input[], context: BatchContext): MaybePromise<readonly (OperatorOutput | Error)[]>;
  dispose?(): MaybePromise<void>;
}

/**
 * Extracts plain data from every configuration through the loop; the driver then reports, or chooses from
 * all of it together which configurations are copied to the output.
 */
export interface GlobalOperator<Input = Configuration> {
  readonly shape: 'global';
  /** Plain data: what `structuredClone` can copy, typed arrays among it. */
  extract(input: Input, context: ConfigurationContext): MaybePromise<unknown>;
  dispose?(): MaybePromise<void>;
}

/** What a selection chose. */
export interface Chosen {
  /** Indices in the whole input, in any order. */
  readonly indices: Iterable<number>;
  /** Changes a chosen configuration before it is written; `index` is that in the whole input. */
  readonly edit?: (configuration: Configuration, index: number) => void;
}

/** Further configurations that a selection looks at before the input. */
export interface Reference {
  readonly file: string;
  /** Arguments of the operator that differ. */
  readonly args?: OperatorArguments;
  /** Throws where it cannot be used. */
  add(data: unknown): void;
}

/** The part of a global operator that is in the driver: takes all that was extracted, and chooses. */
export interface Selection {
  /** Extracted first, by the same operator. */
  readonly references?: readonly Reference[];
  /** In input order; left out for a configuration that failed. An error is the failure of that configuration. */
  add(data: unknown, index: number): AtomloopError | undefined;
  /** `total` is the number of configurations in the input, failed ones included. */
  choose(total: number): Chosen | Promise<Chosen>;
}

/** What a selection may know. */
export interface SelectionContext {
  /** Random numbers of the run: the same for every scheme, chunk size and number of workers. */
  readonly random: (purpose: string) => RandomStream;
  readonly warn: (message: string) => void;
}

export type Operator<Input = Configuration> =
  EachOperator<Input> | BatchOperator<Input> | GlobalOperator<Input>;

/** Arguments of an operator: plain data, sent once to every slot. */
export type OperatorArguments = Readonly<Record<string, Literal>>;

/** What the slot gives an operator when it is built. */
export interface SlotContext {
  readonly slot: number;
  readonly stop: StopFlag;
}

/** What an operator takes: configurations, the numbers 0, 1, 2, … from which it makes some, or any values. */
export type OperatorInput = 'configurations' | 'numbers' | 'anything';

/** One operator of ours: what the registry, the help and the schemes know of it. */
export interface OperatorEntry {
  readonly name: string;
  readonly summary: string;
  /** Where it may run with these arguments. */
  supports(args: OperatorArguments): readonly Support[];
  /** What it takes with these arguments; by default configurations. */
  takes?(args: OperatorArguments): OperatorInput;
  /** True for what is often parallel or large itself: one worker, unless more are asked for. */
  isLarge?(args: OperatorArguments): boolean;
  /** Checks arguments before anything is computed; throws a usage error. */
  check(args: OperatorArguments): Promise<void>;
  /** Configurations per call; by default the loop chooses by time and size. */
  readonly chunksize?: number;
  /** Prefix of the mark that `--on-error keep` writes: `<prefix>calculation_failed=T`. */
  failurePrefix?(args: OperatorArguments): string;
  /** Files that the arguments name, as absolute paths: a run goes on only while they hold the same. */
  files?(args: OperatorArguments): readonly string[];
  /** Dotted name of the code of Python that it calls. */
  python?(args: OperatorArguments): string | undefined;
  /** True where outputs may depend on workers and chunk size: what was computed before counts. */
  carriesHistory?(args: OperatorArguments): boolean;
  create(args: OperatorArguments, slot: SlotContext): Promise<Operator>;
  /** Of a global operator that chooses configurations. */
  selection?(args: OperatorArguments, context: SelectionContext): Selection;
}
