import { AtomloopError } from '../../errors.js';
import type { LiveGraph } from '../graph/live-graph.js';
import { prerequisiteId, type Instance } from '../graph/template.js';
import type { RunState, StepState } from '../step.js';

/** How a run of steps ended. */
export interface StepsSummary {
  readonly state: RunState;
  /** Instances by state. */
  readonly counts: Readonly<Record<StepState, number>>;
  /** Of those finished, how many were kept from an earlier run. */
  readonly kept: number;
  readonly seconds: number;
  /** The first failure. */
  readonly error?: AtomloopError;
}

export function countStates(graph: LiveGraph): Record<StepState, number> {
  const counts = { new: 0, waiting: 0, running: 0, interactive: 0, finished: 0, failed: 0, aborted: 0 };
  for (const { state } of graph.instances.values()) counts[state] += 1;
  return counts;
}

const openNames = (instance: Instance): readonly string[] => {
  const { template } = instance;
  return template.prerequisites
    .filter(({ template: other, item }) =>
      item === undefined ? !other.isDone : other.instances.get(item)?.state !== 'finished',
    )
    .map(prerequisiteId);
};

/** A step that nothing will ever let begin, though none failed: what it waits for does not come. */
export function stuckStep(graph: LiveGraph): AtomloopError | undefined {
  for (const instance of graph.instances.values()) {
    if (instance.state !== 'new' && instance.state !== 'waiting') continue;
    return new AtomloopError('operator', 'E_STEP_STUCK', `step \`${instance.id}\` can never begin`, {
      expected: 'prerequisites that finish',
      got: `${openNames(instance).join(', ') || 'nothing'} that does not come`,
    });
  }
  return undefined;
}

/** `finished` only if every step is. */
export function stateOf(counts: Readonly<Record<StepState, number>>, isStopped: boolean): RunState {
  if (counts.failed > 0) return 'failed';
  if (isStopped || counts.aborted > 0) return 'aborted';
  if (counts.interactive > 0) return 'interactive';
  return counts.new + counts.waiting === 0 ? 'finished' : 'failed';
}
