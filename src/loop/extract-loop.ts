import type { EventListener } from '../events.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { OutputSet } from '../sets/output-set.js';
import type { LoopOptions, LoopSummary } from './options.js';
import { planRun } from './plan.js';
import { runPlan } from './run-plan.js';

/** Options of `iterableLoop` without those that belong to an output. */
export type ExtractOptions = Omit<LoopOptions, 'outputs' | 'tags' | 'state' | 'shard'>;

/** Data of one configuration; undefined where its extraction failed. */
export type OnExtract = (data: unknown, index: number) => void;

/** Runs a `global` operator over a set and hands over what it extracted, in input order, as it comes. */
export async function extractLoop(
  options: ExtractOptions,
  onExtract: OnExtract,
): Promise<LoopSummary['counts']> {
  const onEvent: EventListener = options.onEvent ?? (() => undefined);
  const plan = await planRun({ ...options, outputs: OutputSet.inMemory() }, onEvent);
  let index = 0;
  const decoder = new TextDecoder();
  const take = (bytes: Uint8Array): void => {
    for (const line of decoder.decode(bytes).split('\n').slice(0, -1)) {
      onExtract(line === '' ? undefined : (JSON.parse(line) as unknown), index);
      index += 1;
    }
  };
  const signal = options.signal ?? new AbortController().signal;
  const { counts } = await runPlan(plan, { onEvent, signal, onBytes: take });
  return counts;
}

/** Chooses configurations from what was extracted of all of them: their indices in the input, in any order. */
export type Choose = (extracts: readonly unknown[]) => readonly number[] | Promise<readonly number[]>;

/**
 * A global operator whole: extracts through the loop, chooses in this process, copies the chosen
 * configurations in input order, as they stand in the input. The input must be readable twice.
 */
export async function globalLoop(options: LoopOptions, choose: Choose): Promise<LoopSummary> {
  const { outputs, tags, state, ...rest } = options;
  const inputs = await ConfigurationSet.from(options.inputs);
  const extracts: unknown[] = [];
  await extractLoop({ ...rest, inputs }, (data) => extracts.push(data));
  const chosen = inputs.select(await choose(extracts));
  const plan = await planRun(
    {
      inputs: chosen,
      operator: 'copy',
      ...(outputs && { outputs }),
      ...(tags && { tags }),
      ...(state !== undefined && { state }),
    },
    () => undefined,
  );
  const signal = options.signal ?? new AbortController().signal;
  return runPlan(plan, { onEvent: options.onEvent ?? (() => undefined), signal });
}
