import { differences } from '../journal/identity.js';
import { loadTable, openPrevious, operationDifferences, previousFiles } from '../journal/previous-run.js';
import { Unmatched } from '../journal/reuse-table.js';
import { runFiles } from '../journal/run-files.js';
import { exists } from '../system/files.js';
import { ChunkFeed } from './chunk-feed.js';
import type { RunPlan } from './plan.js';
import { lookUp, lookupLimits } from './reuse.js';

/** For how many configurations each reason holds. */
export interface ReuseReport {
  readonly reused: number;
  /** New or edited. */
  readonly unknown: number;
  /** At another index, which the operator looks at. */
  readonly moved: number;
  readonly failedBefore: number;
}

/** What a run would use again of an earlier one, or in words why nothing. Changes nothing. */
export async function reportReuse(plan: RunPlan): Promise<ReuseReport | string> {
  const { directory, identity, inputs, outputs, whole, spec, retriesFailed } = plan;
  if (directory === undefined) return 'an output that is no file keeps nothing';
  const files = runFiles(directory);
  const previous = (await openPrevious(files)) ?? (await openPrevious(previousFiles(files)));
  if (previous === undefined && (await exists(files.journal))) return 'an unfinished run is there';
  if (previous === undefined || identity.inputs === null)
    return 'no finished run with unchanged outputs is there';
  const [difference] = operationDifferences(previous.record.identity, identity);
  if (difference !== undefined) return difference;
  const isSame = differences(previous.record.identity, identity).length === 0;
  if (isSame && !(retriesFailed && previous.record.counts.failed > 0))
    return 'the finished run is up to date';
  const table = loadTable(previous, retriesFailed);
  const counts = new Map<number, number>();
  const feed = new ChunkFeed(inputs.sources, outputs, [whole]);
  try {
    for (let chunk = await feed.next(lookupLimits); chunk; chunk = await feed.next(lookupLimits)) {
      for (const place of lookUp(chunk, table, spec.engine.formats).places) {
        const reason = Math.min(place, 0);
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
  } finally {
    await feed.close();
  }
  const count = (reason: number): number => counts.get(reason) ?? 0;
  return {
    reused: count(0),
    unknown: count(Unmatched.unknown),
    moved: count(Unmatched.moved),
    failedBefore: count(Unmatched.failed),
  };
}
