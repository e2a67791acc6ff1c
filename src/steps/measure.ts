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

/** The longest chain up to each number. */
class Chains {
  readonly #length: Float64Array;
  readonly #steps: Int32Array;
  readonly #before: Int32Array;

  constructor(private readonly graph: PrerequisiteGraph) {
    this.#length = new Float64Array(graph.parents.length);
    this.#steps = new Int32Array(graph.parents.length);
    this.#before = new Int32Array(graph.parents.length).fill(-1);
  }

  /** Of those that are equally long, the one with more steps, then the first. */
  longest(numbers: readonly number[]): number {
    let best = -1;
    for (const number of numbers) if (best < 0 || this.#compare(number, best) > 0) best = number;
    return best;
  }

  extend(number: number, weight: number): void {
    const from = this.longest(this.graph.parents[number] ?? []);
    this.#before[number] = from;
    this.#length[number] = (this.#length[from] ?? 0) + weight;
    this.#steps[number] = (this.#steps[from] ?? 0) + (number < this.graph.count ? 1 : 0);
  }

  /** The steps of the chain that ends there. */
  to(last: number): number[] {
    const path: number[] = [];
    for (let at = last; at >= 0; at = this.#before[at] ?? -1) if (at < this.graph.count) path.push(at);
    return path.reverse();
  }

  #compare(a: number, b: number): number {
    const longer = (this.#length[a] ?? 0) - (this.#length[b] ?? 0);
    return longer || (this.#steps[a] ?? 0) - (this.#steps[b] ?? 0) || b - a;
  }
}

function longestPath(
  graph: PrerequisiteGraph,
  order: readonly number[],
  weights: readonly number[],
): number[] {
  const chains = new Chains(graph);
  for (const number of order) chains.extend(number, weights[number] ?? 0);
  return chains.to(chains.longest(order.filter((number) => number < graph.count)));
}
