import { AtomloopError, usageError } from '../../errors.js';
import { nearest } from '../../expressions/nearest.js';
import type { Instance } from '../graph/template.js';
import type { LiveGraph } from '../graph/live-graph.js';
import type { StepJournal } from '../journal/step-journal.js';
import type { StepKeys } from '../fingerprints/step-keys.js';
import type { StepState } from '../step.js';
import { madeFiles } from './made-files.js';
import type { StepRequest } from './request.js';

/** What requests change. */
export interface RequestTarget {
  readonly graph: LiveGraph;
  readonly journal: StepJournal;
  readonly keys: StepKeys;
  /** True while steps run here. */
  readonly isLive: boolean;
}

/** The instance, or all instances of the step, with that id. */
function instancesOf(id: string, { graph }: RequestTarget): readonly [Instance, ...Instance[]] {
  const own = graph.instances.get(id);
  if (own !== undefined) return [own];
  const [first, ...others] = graph.templates.get(id)?.instances.values() ?? [];
  if (first !== undefined) return [first, ...others];
  const ids = [...graph.templates.keys(), ...graph.instances.keys()];
  const near = nearest(
    id,
    ids.filter((one) => one !== id),
  );
  throw usageError('E_STEP_UNKNOWN', 'unknown step', {
    expected: 'the id of a step, or of an instance such as `relax[Cu.xyz]`',
    got: `\`${id}\``,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}

/** State of a step here, or in the journal where nothing runs. */
function stateOf(instance: Instance, { journal, isLive }: RequestTarget): string {
  if (isLive) return instance.state;
  return journal.memory.steps.get(instance.id)?.state ?? instance.state;
}

function refuse(id: string, state: string, expected: string): never {
  throw usageError('E_STEP_STATE', `step \`${id}\` cannot be taken so`, {
    expected,
    got: `a step that is ${state}`,
    ...(state === 'running' || state === 'finished' ? { hint: 'stop the run first' } : {}),
  });
}

function set(instance: Instance, state: StepState, { graph, isLive }: RequestTarget): void {
  if (isLive) graph.set(instance, state);
}

function release(instance: Instance, target: RequestTarget): void {
  const state = stateOf(instance, target);
  if (instance.state !== 'waiting' || state === 'finished')
    refuse(instance.id, state, 'a step with `wait` that waits');
  target.journal.append({ type: 'release', id: instance.id });
  if (target.isLive) target.graph.release(instance);
}

/** What a person made of its outputs counts. */
async function goOn(instance: Instance, target: RequestTarget): Promise<void> {
  const state = stateOf(instance, target);
  if (state !== 'interactive') refuse(instance.id, state, 'a step that waits for a person');
  const made = await madeFiles(instance.id, instance.definition, target.keys).catch((thrown: unknown) => {
    if (!(thrown instanceof AtomloopError) || thrown.code !== 'E_STEP_OUTPUT') throw thrown;
    throw usageError(thrown.code, thrown.message, {
      ...thrown.details,
      hint: 'make it, then continue again',
    });
  });
  const seconds = target.journal.memory.steps.get(instance.id)?.seconds ?? 0;
  const at = new Date().toISOString();
  target.journal.append({ type: 'left', id: instance.id, state: 'finished', at, seconds, made });
  set(instance, 'finished', target);
}

function finish(instance: Instance, target: RequestTarget): void {
  const state = stateOf(instance, target);
  if (target.isLive && state === 'running') refuse(instance.id, state, 'a step that does not run');
  target.journal.append({ type: 'finish', id: instance.id, at: new Date().toISOString() });
  set(instance, 'finished', target);
}

function reset(instance: Instance, target: RequestTarget): void {
  const state = stateOf(instance, target);
  if (target.isLive && (state === 'running' || state === 'finished'))
    refuse(instance.id, state, 'a step that has failed or waits for a person');
  target.journal.append({ type: 'reset', id: instance.id });
  if (target.isLive) target.graph.renew(instance);
}

type OwnRequest = Exclude<StepRequest, { type: 'add' | 'stop' }>;

/** Of several instances only those are meant that it can be asked of. */
function canBeAsked({ type }: OwnRequest, instance: Instance, target: RequestTarget): boolean {
  const state = stateOf(instance, target);
  if (type === 'release') return instance.state === 'waiting';
  if (type === 'continue') return state === 'interactive';
  if (type === 'finish') return state !== 'finished' && !(target.isLive && state === 'running');
  return !target.isLive || (state !== 'running' && state !== 'finished');
}

/** Does what is asked of a step, or of those of its instances that it can be asked of. Rejects with `E_STEP_UNKNOWN` or `E_STEP_STATE`. */
export async function applyRequest(request: OwnRequest, target: RequestTarget): Promise<void> {
  const all = instancesOf(request.id, target);
  const asked = all.length === 1 ? all : all.filter((one) => canBeAsked(request, one, target));
  for (const instance of asked.length === 0 ? all.slice(0, 1) : asked) await apply(request, instance, target);
}

async function apply(request: OwnRequest, instance: Instance, target: RequestTarget): Promise<void> {
  if (request.type === 'release') release(instance, target);
  else if (request.type === 'continue') await goOn(instance, target);
  else if (request.type === 'finish') finish(instance, target);
  else reset(instance, target);
}
