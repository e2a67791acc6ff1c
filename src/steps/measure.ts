import { prerequisiteGraph, topologicalOrder, type PrerequisiteGraph } from './prerequisite-graph.js';
import type { StepView } from './view.js';

/** How wide and how long a graph of steps is. */
export interface Measure {
  /**
   * The largest number of steps on one level. No step waits for another of its level, so that many can run at the same time; where levels
   * overlap it may be more.
   */
  readonly width: number;
  /** Ids by level: a step is one level behind the last of those that it waits for. */
  readonly levels: readonly (readonly string[])[];
  /** Ids along the longest chain of steps, each waiting for the one before: the critical path. */
  readonly path: readonly string[];
  /** How long the critical path takes, by the time that its steps took; absent where no step was ever run. */
  readonly seconds?: number;
  /** Steps of the critical path whose time is a guess: the mean of the other instances, or else of all steps. */
  readonly guessed: number;
}

/**
 * Measures steps and instances of one run. Without any known time each step counts as one for the critical path. Time and memory grow with
 * steps and prerequisites; steps on or behind a cycle are left out.
 */
export function measure(steps: readonly StepView[]): Measure {
  const graph = prerequisiteGraph(steps);
  const order = topologicalOrder(graph);
  const levels = levelsOf(steps, graph, order);
  const weights = weightsOf(steps);
  const path = longestPath(graph, order, weights.values).flatMap((number) => steps[number] ?? []);
  const isTimed = steps.some(({ seconds }) => seconds !== undefined);
  const seconds = path.reduce((sum, step) => sum + (step.seconds ?? weights.guess(step)), 0);
  return {
    width: levels.reduce((most, { length }) => Math.max(most, length), 0),
    levels,
    path: path.map(({ id }) => id),
    ...(isTimed ? { seconds } : {}),
    guessed: isTimed ? path.filter((step) => step.seconds === undefined).length : 0,
  };
}

function levelsOf(
  steps: readonly StepView[],
  graph: PrerequisiteGraph,
  order: readonly number[],
): string[][] {
  const level = new Int32Array(graph.parents.length);
  const levels: number[][] = [];
  for (const number of order) {
    let last = 0;
    for (const parent of graph.parents[number] ?? []) last = Math.max(last, level[parent] ?? 0);
    level[number] = number < graph.count ? last + 1 : last;
    if (number < graph.count) (levels[last] ??= []).push(number);
  }
  return levels.map((numbers) => numbers.sort((a, b) => a - b).map((number) => steps[number]?.id ?? ''));
}

interface Weights {
  readonly values: readonly number[];
  guess(step: StepView): number;
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
  }

  get value(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }
}

function weightsOf(steps: readonly StepView[]): Weights {
  const all = new Mean();
  const byStep = new Map<string, Mean>();
  for (const { step, seconds } of steps) {
    if (seconds === undefined) continue;
    const own = byStep.get(step) ?? new Mean();
    byStep.set(step, own);
    own.add(seconds);
    all.add(seconds);
  }
  const guess = ({ step }: StepView): number => byStep.get(step)?.value ?? all.value ?? 1;
  return { values: steps.map((step) => step.seconds ?? guess(step)), guess };
}

/** Of chains that are equally long, the one with more steps, then the first. */
function longestPath(
  { count, parents }: PrerequisiteGraph,
  order: readonly number[],
  weights: readonly number[],
): number[] {
  const length = new Float64Array(parents.length);
  const steps = new Int32Array(parents.length);
  const before = new Int32Array(parents.length).fill(-1);
  const isLonger = (a: number, b: number): boolean => {
    if (b < 0) return true;
    const more = (length[a] ?? 0) - (length[b] ?? 0) || (steps[a] ?? 0) - (steps[b] ?? 0) || b - a;
    return more > 0;
  };
  let last = -1;
  for (const number of order) {
    let from = -1;
    for (const parent of parents[number] ?? []) if (isLonger(parent, from)) from = parent;
    before[number] = from;
    length[number] = (from < 0 ? 0 : (length[from] ?? 0)) + (weights[number] ?? 0);
    steps[number] = (from < 0 ? 0 : (steps[from] ?? 0)) + (number < count ? 1 : 0);
    if (number < count && isLonger(number, last)) last = number;
  }
  const path: number[] = [];
  for (let at = last; at >= 0; at = before[at] ?? -1) if (at < count) path.push(at);
  return path.reverse();
}
