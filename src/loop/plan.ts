import { failurePolicies, type EngineSpec } from '../engine/spec.js';
import { usageError } from '../errors.js';
import type { EventListener, SchemeChoice } from '../events.js';
import type { Literal } from '../expressions/literal.js';
import { checkedShard, shardName } from '../expressions/shard.js';
import { aseName } from '../formats/ase-formats.js';
import { identityOf, type RunIdentity } from '../journal/identity.js';
import { pickScheme } from '../schemes/pick.js';
import { passedOver, type PassedOver } from '../schemes/why-not.js';
import type { ClusterReading } from '../cluster/reading.js';
import type { SessionSpec } from '../schemes/scheme.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { wholeInput, type Hole } from '../sets/hole.js';
import { OutputSet, type OutputPlan } from '../sets/output-set.js';
import { shardHole } from '../sets/shard-part.js';
import { version } from '../system/version.js';
import type { LoopOptions } from './options.js';
import { parseLimit, type FailureLimit } from './limits.js';
import {
  moduleReference,
  plannedOperator,
  type PlannedOperator,
  type SelectionMaker,
} from './planned-operator.js';
import { schemeRequest } from './scheme-request.js';
import { chunkSize, countOf, jobSeconds, positive, seedOf } from './settings.js';
import { checkTransferable } from './transferable.js';

/** A run that is checked as far as that is possible without computing. */
export interface RunPlan {
  readonly inputs: ConfigurationSet;
  readonly outputs: OutputPlan;
  readonly spec: SessionSpec;
  readonly choice: SchemeChoice;
  /** The other schemes, each with the reason. */
  readonly passedOver: readonly PassedOver[];
  readonly chunksize: number | undefined;
  readonly limits: RunLimits;
  /** What of the input is computed. */
  readonly whole: Hole;
  /** Where an unfinished run is kept; absent where no output is a file. */
  readonly directory: string | undefined;
  readonly identity: RunIdentity;
  readonly overwrite: boolean;
  readonly incremental: boolean;
  readonly retriesFailed: boolean;
  readonly version: string;
  /** Name of the operator, for messages. */
  readonly operator: string;
  /** Where Python is used: dotted names of the code that it runs. */
  readonly python?: readonly string[] | undefined;
  /** Of a global operator: chooses what is copied. */
  readonly selection?: SelectionMaker | undefined;
}

/** What may end a configuration or a run before its time. */
export interface RunLimits {
  readonly timeoutMs: number | undefined;
  readonly retries: number;
  readonly maxFailures: FailureLimit | undefined;
  readonly walltimeSeconds: number | undefined;
}

function outputSet({ outputs, shard }: LoopOptions): OutputSet {
  const set = namedOutputs(outputs);
  return shard === undefined ? set : set.ofShard(checkedShard(shard));
}

function namedOutputs(outputs: LoopOptions['outputs']): OutputSet {
  if (outputs instanceof OutputSet) return outputs;
  return outputs === undefined ? OutputSet.inMemory() : OutputSet.toFiles(outputs);
}

function plainData(name: string, data: Readonly<Record<string, unknown>> = {}): Record<string, Literal> {
  checkTransferable(name, data);
  return data;
}

async function initializerOf({ initializer }: LoopOptions): Promise<Pick<EngineSpec, 'initializer'>> {
  if (initializer === undefined) return {};
  const args: unknown = initializer.args ?? [];
  checkTransferable('initializer.args', args);
  const module = await moduleReference(initializer.module, initializer.export);
  return { initializer: { module, args: args as Literal[] } };
}

function checkPolicy(policy: string): void {
  if (failurePolicies.some((known) => known === policy)) return;
  throw usageError('E_SETTING', 'cannot use `onError`', {
    expected: failurePolicies.join(', '),
    got: policy,
  });
}

function limitsOf(
  { timeoutMs, retries, maxFailures, walltimeSeconds }: FilelessOptions,
  env: NodeJS.ProcessEnv,
): RunLimits {
  return {
    timeoutMs: positive('timeoutMs', timeoutMs),
    retries: countOf('retries', retries ?? 0),
    maxFailures: maxFailures === undefined ? undefined : parseLimit('max-failures', maxFailures),
    walltimeSeconds: positive('walltimeSeconds', walltimeSeconds) ?? jobSeconds(env),
  };
}

/** Operators of ours take configurations or counted numbers; those of the user may take any values. */
async function inputSet(
  { inputs }: LoopOptions,
  { name, takes }: PlannedOperator,
): Promise<ConfigurationSet> {
  const set = await ConfigurationSet.from(inputs);
  const wrong = set.sources.find(({ isItems }) => (isItems === true) !== (takes === 'numbers'));
  if (wrong === undefined || takes === 'anything') return set;
  throw usageError('E_INPUTS', `operator \`${name}\` takes ${takes}`, {
    expected: takes === 'numbers' ? '`--count`' : 'files or configurations',
    got: `values of \`${wrong.name}\``,
  });
}

/** What every slot gets. */
async function engineOf(
  options: LoopOptions,
  { reference, failurePrefix }: PlannedOperator,
  { targets }: OutputPlan,
): Promise<EngineSpec> {
  return {
    operator: reference,
    args: plainData('args', options.args),
    ...(await initializerOf(options)),
    seed: seedOf(options.seed),
    onError: options.onError ?? 'set-aside',
    failurePrefix,
    tags: plainData('tags', options.tags),
    formats: targets.map((target) => target.format),
  };
}

/** What a selection cannot do, since it depends on all of the input together. */
function checkGlobal({ shard, incremental, retryFailed }: LoopOptions, inputs: ConfigurationSet): void {
  const once = inputs.sources.find(({ isOnce }) => isOnce);
  if (once !== undefined) {
    throw usageError('E_INPUTS', 'the operator reads its input twice', {
      expected: 'files',
      got: `\`${once.name}\``,
      hint: 'write the input to a file first',
    });
  }
  if (shard !== undefined)
    throw usageError('E_SHARD', 'the operator needs all of the input', { expected: 'no shard' });
  if (incremental === true || retryFailed === true) {
    throw usageError('E_SETTING', 'the operator needs all of the input', {
      expected: 'neither `incremental` nor `retryFailed`',
      hint: '`overwrite` chooses anew',
    });
  }
}

const historyWarning =
  'the calculator keeps what it has from one configuration to the next: results may depend on workers and chunk size';

/** Options of a run without its files. */
export type FilelessOptions = Omit<LoopOptions, 'inputs' | 'outputs'>;

/** What is known of a run without its files. */
interface CheckedOptions {
  readonly operator: PlannedOperator;
  readonly limits: RunLimits;
  readonly choice: SchemeChoice;
  readonly chunksize: number | undefined;
  readonly passedOver: readonly PassedOver[];
}

/** Checks operator, arguments, limits and scheme; inputs and outputs are not looked at. */
export async function checkOptions(
  options: FilelessOptions,
  onEvent: EventListener,
  starting?: ClusterReading,
): Promise<CheckedOptions> {
  const args = plainData('args', options.args);
  plainData('tags', options.tags);
  checkPolicy(options.onError ?? 'set-aside');
  const operator = await plannedOperator(options, args);
  if (operator.carriesHistory) onEvent({ type: 'warning', message: historyWarning });
  const limits = limitsOf(options, process.env);
  const request = await schemeRequest(options, operator, { onEvent, starting });
  const choice = pickScheme(request, (message) => {
    onEvent({ type: 'warning', message });
  });
  const chunksize = chunkSize(options.chunksize, process.env) ?? operator.chunksize;
  return { operator, limits, choice, chunksize, passedOver: passedOver(request, choice) };
}

/** What a plan may have besides the options of a run. */
export interface PlanExtras {
  /** What selects where the operator itself does not. */
  readonly choose?: SelectionMaker | undefined;
  /** A cluster whose engines will be started for the run. */
  readonly starting?: ClusterReading | undefined;
}

/** All checks that need no computing: inputs, outputs, operator, arguments, scheme. */
export async function planRun(
  options: LoopOptions,
  onEvent: EventListener,
  { choose, starting }: PlanExtras = {},
): Promise<RunPlan> {
  const checked = await checkOptions(options, onEvent, starting);
  const { operator, limits, choice, chunksize, passedOver: others } = checked;
  const selection = choose ?? operator.selection;
  const inputs = await inputSet(options, operator);
  if (selection !== undefined) checkGlobal(options, inputs);
  const output = outputSet(options);
  const outputs = await output.plan(inputs.sources);
  const engine = await engineOf(options, operator, outputs);
  const { shard } = options;
  const whole = shard === undefined ? wholeInput : await shardHole(inputs.sources, shard);
  const isLocal = operator.local !== undefined || choose !== undefined;
  const spec: SessionSpec = { engine, ...(operator.local === undefined ? {} : { local: operator.local }) };
  const identity = await identityOf({
    version,
    sources: inputs.sources,
    targets: outputs.targets,
    engine,
    shard: shard && { ...shard, first: whole.index, count: whole.count },
    files: operator.files,
    isLocal,
  });
  return {
    inputs,
    outputs,
    spec,
    choice,
    passedOver: others,
    chunksize,
    limits,
    whole,
    directory: runDirectory(outputs, options),
    identity,
    overwrite: output.options.overwrite ?? false,
    incremental: options.incremental ?? false,
    retriesFailed: options.retryFailed ?? false,
    version,
    operator: operator.name,
    python: pythonOf(operator, inputs, outputs),
    selection,
  };
}

/** Of the operator, or none where Python only reads or writes files; undefined where there is no Python. */
function pythonOf(
  { python }: PlannedOperator,
  { sources }: ConfigurationSet,
  { targets }: OutputPlan,
): readonly string[] | undefined {
  if (python !== undefined) return [python];
  const isForFiles =
    sources.some(({ usesPython }) => usesPython) ||
    targets.some(({ format }) => aseName(format) !== undefined);
  return isForFiles ? [] : undefined;
}

/** Beside the first output, unless given; where no output is a file there is nothing to keep. */
function runDirectory({ targets }: OutputPlan, { state, shard }: LoopOptions): string | undefined {
  const path = targets[0]?.path;
  if (path === undefined || path === '-') return undefined;
  if (state === undefined) return `${path}.atomloop`;
  return shard === undefined ? state : shardName(state, shard);
}
