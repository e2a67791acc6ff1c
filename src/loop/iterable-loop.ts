import type { Configuration } from '../configuration/configuration.js';
import type { LoopOptions, LoopSummary } from './options.js';
import { planRun } from './plan.js';
import { runPlan } from './run-plan.js';

/**
 * Applies an operator to every configuration of a set, in chunks, in parallel, and gives the results in
 * input order: for the same outcomes the output is byte-identical for every scheme, number of workers
 * and chunk size. Memory is bounded whatever the size of input and output.
 *
 * Results in files survive the process: the same call again goes on where an unfinished one stopped, and
 * leaves a finished one alone.
 *
 * Rejects with a usage error before anything is computed, with a format error (`E_…` with file and line)
 * where the input is malformed, and with `E_STOPPED` when `signal` is aborted (`E_NO_PROGRESS` before anything was done); nothing then appears under
 * the outputs' names. A failed configuration does not end the run (see `onError`).
 */
export async function iterableLoop<Input = Configuration>(options: LoopOptions<Input>): Promise<LoopSummary> {
  const onEvent = options.onEvent ?? (() => undefined);
  const plan = await planRun(options as LoopOptions, onEvent);
  return runPlan(plan, { onEvent, signal: options.signal ?? new AbortController().signal });
}
