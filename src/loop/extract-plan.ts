import { noTotals, type Totals } from '../journal/counts.js';
import { wholeInput } from '../sets/hole.js';
import { compute, type RunOptions } from './compute.js';
import { ExtractStore, type OnExtract } from './extract-store.js';
import { checkInputs } from './input-check.js';
import type { RunPlan } from './plan.js';

/** Extracts from all inputs of a checked plan; its outputs are left alone. */
export async function extractPlan(plan: RunPlan, options: RunOptions, onExtract: OnExtract): Promise<Totals> {
  // Files are no borders of chunks, whatever their outputs.
  const outputs = { targets: [{ format: 'extxyz', isGzip: false }], ofSource: [] };
  return compute({
    plan: { ...plan, outputs, directory: undefined },
    store: new ExtractStore(onExtract),
    holes: [wholeInput],
    before: noTotals,
    options,
    check: () => checkInputs(plan.inputs.sources, plan.identity),
  });
}
