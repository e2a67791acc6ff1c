import { usageError } from '../../errors.js';
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

function instanceOf(id: string, { graph }: RequestTarget): Instance {
  const found = graph.instances.get(id);
  if (found !== undefined) return found;
  const near = nearest(id, [...graph.instances.keys()]);
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
  if (instance.state !== 'waiting') refuse(instance.id, state, 'a step with `wait` that waits');
  target.journal.append({ type: 'release', id: instance.id });
  if (target.isLive) target.graph.release(instance);
}

/** What a person made of its outputs counts. */
async function goOn(instance: Instance, target: RequestTarget): Promise<void> {
  const state = stateOf(instance, target);
  if (state !== 'interactive') refuse(instance.id, state, 'a step that waits for a person');
  const made = await madeFiles(instance.id, instance.definition, target.keys);
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

/** Does what is asked of one step. Rejects with `E_STEP_UNKNOWN` or `E_STEP_STATE`. */
export async function applyRequest(
  request: Exclude<StepRequest, { type: 'add' | 'stop' }>,
  target: RequestTarget,
): Promise<void> {
  const instance = instanceOf(request.id, target);
  if (request.type === 'release') release(instance, target);
  else if (request.type === 'continue') await goOn(instance, target);
  else if (request.type === 'finish') finish(instance, target);
  else reset(instance, target);
}
