import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Support } from '../calculators/calculator.js';
import { asOperator } from '../engine/operator-of.js';
import {
  failurePolicies,
  type EngineSpec,
  type ModuleReference,
  type OperatorReference,
} from '../engine/spec.js';
import { usageError } from '../errors.js';
import type { EventListener, SchemeChoice } from '../events.js';
import type { Literal } from '../expressions/literal.js';
import { checkedShard, shardName } from '../expressions/shard.js';
import type { Operator, OperatorArguments } from '../operators/operator.js';
import { operatorByName } from '../operators/registry.js';
import { identityOf, type RunIdentity } from '../journal/identity.js';
import { pickScheme } from '../schemes/pick.js';
import type { SessionSpec } from '../schemes/scheme.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { wholeInput, type Hole } from '../sets/hole.js';
import { OutputSet, type OutputPlan } from '../sets/output-set.js';
import { shardHole } from '../sets/shard-part.js';
import { version } from '../system/version.js';
import type { LoopOptions } from './options.js';
import { parseLimit, type FailureLimit } from './limits.js';
import {
  chunkSize,
  countOf,
  jobSeconds,
  poolSize,
  positive,
  rankCount,
  schemeName,
  seedOf,
} from './settings.js';
import { checkTransferable } from './transferable.js';

/** A run that is checked as far as that is possible without computing. */
export interface RunPlan {
  readonly inputs: ConfigurationSet;
  readonly outputs: OutputPlan;
  readonly spec: SessionSpec;
  readonly choice: SchemeChoice;
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
}

/** What may end a configuration or a run before its time. */
export interface RunLimits {
  readonly timeoutMs: number | undefined;
  readonly retries: number;
  readonly maxFailures: FailureLimit | undefined;
  readonly walltimeSeconds: number | undefined;
}

/** What a run needs to know of its operator before it is built. */
interface PlannedOperator {
  readonly name: string;
  readonly reference: OperatorReference;
  readonly local?: Operator<unknown>;
  readonly supports: readonly Support[];
  readonly chunksize?: number | undefined;
  readonly failurePrefix: string;
  /** What the result is made of beside modules and arguments. */
  readonly files: readonly string[];
  readonly carriesHistory: boolean;
  /** JavaScript of the user's can be stuck where a thread cannot be called back from. */
  readonly isOwn: boolean;
}

function outputSet({ outputs, shard }: LoopOptions): OutputSet {
  const set = namedOutputs(outputs);
  return shard === undefined ? set : set.ofShard(checkedShard(shard));
}

function namedOutputs(outputs: LoopOptions['outputs']): OutputSet {
  if (outputs instanceof OutputSet) return outputs;
  return outputs === undefined ? OutputSet.inMemory() : OutputSet.toFiles(outputs);
}

/** A module as a `file:` URL that every worker can import. Throws `E_MODULE` where there is no such file. */
async function moduleReference(module: string | URL, exported = 'default'): Promise<ModuleReference> {
  const url =
    module instanceof URL || module.startsWith('file:') ? new URL(module) : pathToFileURL(resolve(module));
  await access(fileURLToPath(url)).catch((cause: unknown) => {
    throw usageError('E_MODULE', 'cannot find the module', {
      cause,
      file: fileURLToPath(url),
      expected: 'a file',
    });
  });
  return { url: url.href, export: exported };
}

async function plannedOperator(options: LoopOptions, args: OperatorArguments): Promise<PlannedOperator> {
  const { operator } = options;
  if (typeof operator === 'string') {
    const entry = await operatorByName(operator);
    await entry.check(args);
    return {
      name: operator,
      reference: { type: 'builtin', name: operator },
      supports: entry.supports(args),
      chunksize: entry.chunksize,
      failurePrefix: entry.failurePrefix?.(args) ?? `${operator}_`,
      files: entry.files?.(args) ?? [],
      carriesHistory: entry.carriesHistory?.(args) ?? false,
      isOwn: false,
    };
  }
  const own = {
    supports: ['threads', 'processes', 'remote'] as const,
    failurePrefix: 'map_',
    files: [],
    carriesHistory: false,
    isOwn: true,
  };
  if (typeof operator === 'object' && 'module' in operator) {
    const module = await moduleReference(operator.module, operator.export);
    return { name: fileURLToPath(module.url), reference: { type: 'module', module }, ...own };
  }
  const local = asOperator(operator, args, 'the operator');
  const name = typeof operator === 'function' && operator.name !== '' ? operator.name : 'function';
  return { name, reference: { type: 'builtin', name }, local, ...own };
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
  { timeoutMs, retries, maxFailures, walltimeSeconds }: LoopOptions,
  env: NodeJS.ProcessEnv,
): RunLimits {
  return {
    timeoutMs: positive('timeoutMs', timeoutMs),
    retries: countOf('retries', retries ?? 0),
    maxFailures: maxFailures === undefined ? undefined : parseLimit('max-failures', maxFailures),
    walltimeSeconds: positive('walltimeSeconds', walltimeSeconds) ?? jobSeconds(env),
  };
}

/** Operators of ours take configurations; those of the user may take any values. */
async function inputSet({ inputs, operator }: LoopOptions): Promise<ConfigurationSet> {
  const set = await ConfigurationSet.from(inputs);
  const items = set.sources.find(({ isItems }) => isItems === true);
  if (items === undefined || typeof operator !== 'string') return set;
  throw usageError('E_INPUTS', `operator \`${operator}\` takes configurations`, {
    expected: 'files or configurations',
    got: `values of \`${items.name}\``,
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

/** Why an operator is computed in processes of its own though it supports threads. */
function isolationOf(
  { mpiIsolate }: LoopOptions,
  { isOwn }: PlannedOperator,
  { timeoutMs }: RunLimits,
): string | undefined {
  if (mpiIsolate === true) return 'isolation is asked for';
  return isOwn && timeoutMs !== undefined ? 'code of your own with a time limit' : undefined;
}

const historyWarning =
  'the calculator keeps what it has from one configuration to the next: results may depend on workers and chunk size';

/** All checks that need no computing: inputs, outputs, operator, arguments, scheme. */
export async function planRun(options: LoopOptions, onEvent: EventListener): Promise<RunPlan> {
  const args = plainData('args', options.args);
  plainData('tags', options.tags);
  checkPolicy(options.onError ?? 'set-aside');
  const operator = await plannedOperator(options, args);
  if (operator.carriesHistory) onEvent({ type: 'warning', message: historyWarning });
  const scheme = schemeName(options.scheme, process.env);
  const ranks = rankCount(scheme, process.env, onEvent);
  const { npool, reason: npoolReason } = poolSize(options.npool, process.env, onEvent);
  const limits = limitsOf(options, process.env);
  const choice = pickScheme({
    scheme,
    ranks,
    npool,
    npoolReason,
    supports: operator.supports,
    isLocal: operator.local !== undefined,
    isolation: isolationOf(options, operator, limits),
  });
  const chunksize = chunkSize(options.chunksize, process.env) ?? operator.chunksize;
  const inputs = await inputSet(options);
  const output = outputSet(options);
  const outputs = await output.plan(inputs.sources);
  const engine = await engineOf(options, operator, outputs);
  const { shard } = options;
  const whole = shard === undefined ? wholeInput : await shardHole(inputs.sources, shard);
  const isLocal = operator.local !== undefined;
  const spec: SessionSpec = { engine, ...(operator.local === undefined ? {} : { local: operator.local }) };
  const identity = await identityOf({
    version,
    sources: inputs.sources,
    targets: outputs.targets,
    engine,
    files: operator.files,
    shard: shard && { ...shard, first: whole.index, count: whole.count },
    isLocal,
  });
  return {
    inputs,
    outputs,
    spec,
    choice,
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
  };
}

/** Beside the first output, unless given; where no output is a file there is nothing to keep. */
function runDirectory({ targets }: OutputPlan, { state, shard }: LoopOptions): string | undefined {
  const path = targets[0]?.path;
  if (path === undefined || path === '-') return undefined;
  if (state === undefined) return `${path}.atomloop`;
  return shard === undefined ? state : shardName(state, shard);
}
