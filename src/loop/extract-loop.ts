import type { EventListener } from '../events.js';
import type { Selection } from '../operators/operator.js';
import { OutputSet } from '../sets/output-set.js';
import { extractPlan } from './extract-plan.js';
import type { OnExtract } from './extract-store.js';
import type { LoopOptions, LoopSummary } from './options.js';
import { planRun } from './plan.js';
import { runPlan } from './run-plan.js';

export type { OnExtract } from './extract-store.js';

/** Options of `iterableLoop` without those that belong to an output. */
export type ExtractOptions = Omit<LoopOptions, 'outputs' | 'tags' | 'state' | 'shard'>;

/** Runs a `global` operator over a set and hands over what it extracted, in input order, as it comes. */
export async function extractLoop(
  options: ExtractOptions,
  onExtract: OnExtract,
): Promise<LoopSummary['counts']> {
  const onEvent: EventListener = options.onEvent ?? (() => undefined);
  const plan = await planRun({ ...options, outputs: OutputSet.inMemory() }, onEvent);
  const signal = options.signal ?? new AbortController().signal;
  return (await extractPlan(plan, { onEvent, signal }, onExtract)).counts;
}

/** Chooses configurations from what was extracted of all of them: their indices in the input, in any order. */
export type Choose = (extracts: readonly unknown[]) => readonly number[] | Promise<readonly number[]>;

/**
 * A global operator whole: extracts through the loop, chooses in this process, copies the chosen
 * configurations in input order, as they stand in the input. The input must be readable twice.
 */
export async function globalLoop(options: LoopOptions, choose: Choose): Promise<LoopSummary> {
  const onEvent: EventListener = options.onEvent ?? (() => undefined);
  const plan = await planRun(options, onEvent, { choose: () => selectionOf(choose) });
  return runPlan(plan, { onEvent, signal: options.signal ?? new AbortController().signal });
}

function selectionOf(choose: Choose): Selection {
  const extracts: unknown[] = [];
  return {
    add: (data, index) => {
      extracts[index] = data;
      return undefined;
    },
    choose: async (total) => ({
      indices: await choose(Array.from({ length: total }, (_, i) => extracts[i])),
    }),
  };
}
