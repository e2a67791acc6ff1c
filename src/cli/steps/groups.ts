import { isLast } from '../../steps/prerequisite-graph.js';
import type { StepView } from '../../steps/view.js';
import { oneLine } from '../terminal.js';
import { countStates, type StateCounts } from './states.js';

/** A step as it is declared, with all of its instances. */
export interface StepGroup {
  /** The id in the workflow file. */
  readonly name: string;
  /** `relax`, or `relax[…]` of one with instances: safe to show. */
  readonly label: string;
  /** Has `foreach`. */
  readonly isForeach: boolean;
  readonly steps: readonly StepView[];
  readonly counts: StateCounts;
  /** Names of the groups that it waits for; with true, each instance waits for that of the same item only. */
  readonly parents: ReadonlyMap<string, boolean>;
  /** Waits for all steps that do not wait. */
  readonly isLast: boolean;
}

/** Steps of a view by id and by group. */
export interface StepIndex {
  readonly byId: ReadonlyMap<string, StepView>;
  readonly groups: ReadonlyMap<string, StepGroup>;
}

/** Groups in the order of their first steps. */
export function indexOf(steps: readonly StepView[]): StepIndex {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const members = new Map<string, StepView[]>();
  for (const step of steps) {
    const others = members.get(step.step);
    if (others === undefined) members.set(step.step, [step]);
    else others.push(step);
  }
  const groups = [...members].map(([name, own]) => groupOf(name, own, byId));
  return { byId, groups: new Map(groups.map((group) => [group.name, group])) };
}

function groupOf(name: string, steps: readonly StepView[], byId: ReadonlyMap<string, StepView>): StepGroup {
  const parents = new Map<string, boolean>();
  for (const { item, prerequisites } of steps) {
    for (const id of prerequisites) {
      const parent = byId.get(id);
      const isSame = item !== undefined && parent?.item === item;
      const group = parent?.step ?? id;
      if (group !== name) parents.set(group, isSame && parents.get(group) !== false);
    }
  }
  const isForeach = steps.some(({ item, foreach }) => item !== undefined || foreach !== undefined);
  return {
    name,
    label: oneLine(isForeach ? `${name}[…]` : name),
    isForeach,
    steps,
    counts: countStates(steps),
    parents,
    isLast: steps.some(isLast),
  };
}
