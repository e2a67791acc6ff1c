import type { StepView } from './view.js';

/** Steps and what they wait for, by number. Beyond the steps there are knots, which stand for many steps at once. */
export interface PrerequisiteGraph {
  /** Numbers below are places in the list of steps. */
  readonly count: number;
  /** Per step and knot: the numbers that it waits for. */
  readonly parents: readonly (readonly number[])[];
}

/** A step that waits for all that do not wait: it has no prerequisites of its own. */
export function isLast({ wait, prerequisites }: StepView): boolean {
  return wait && prerequisites.length === 0;
}

/**
 * The graph of steps and instances. All instances of a step are one knot, and so are all steps that do not wait: thus there are
 * never more edges than prerequisites, steps and knots. Prerequisites that are not in the list are left out.
 */
export function prerequisiteGraph(steps: readonly StepView[]): PrerequisiteGraph {
  const count = steps.length;
  const parents: number[][] = steps.map(() => []);
  const numbers = new Map(steps.map(({ id }, number) => [id, number]));
  const instances = new Map<string, number[]>();
  for (const [number, { id, step }] of steps.entries()) {
    if (id === step) continue;
    const others = instances.get(step);
    if (others === undefined) instances.set(step, [number]);
    else others.push(number);
  }
  const knots = new Map<string, number>();
  const numberOf = (id: string): number | undefined => {
    const own = numbers.get(id) ?? knots.get(id);
    const members = instances.get(id);
    if (own !== undefined || members === undefined) return own;
    knots.set(id, parents.length);
    return parents.push(members) - 1;
  };
  let all: number | undefined;
  for (const [number, step] of steps.entries()) {
    const own = new Set(step.prerequisites.map(numberOf));
    own.delete(undefined);
    if (isLast(step)) own.add((all ??= parents.push(withoutWaiting(steps)) - 1));
    parents[number] = [...own] as number[];
  }
  return { count, parents };
}

function withoutWaiting(steps: readonly StepView[]): number[] {
  return steps.flatMap(({ wait }, number) => (wait ? [] : [number]));
}

/** Numbers in an order in which each comes after those that it waits for; what is on or behind a cycle is left out. */
export function topologicalOrder({ parents }: PrerequisiteGraph): number[] {
  const children: number[][] = parents.map(() => []);
  const left = parents.map((of) => of.length);
  for (const [number, of] of parents.entries()) for (const parent of of) children[parent]?.push(number);
  const order = left.flatMap((open, number) => (open === 0 ? [number] : []));
  // The list grows while it is walked.
  for (const number of order) {
    for (const child of children[number] ?? []) {
      const open = (left[child] ?? 0) - 1;
      left[child] = open;
      if (open === 0) order.push(child);
    }
  }
  return order;
}
