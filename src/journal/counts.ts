import { Status, type ChunkResult } from '../engine/spec.js';
import type { RunCounts } from '../events.js';
import { addCounts, noCounts } from './records.js';

/** How the inputs of some results ended. */
function countResults(results: readonly ChunkResult[]): RunCounts {
  const counts: RunCounts = { read: 0, done: 0, failed: 0, dropped: 0, written: 0, atoms: 0, reused: 0 };
  for (const { status, written, atoms, isReused } of results) {
    counts.read += status.length;
    if (isReused === true) counts.reused += status.length;
    for (const one of status) {
      if (one === Status.done) counts.done += 1;
      else if (one === Status.failed) counts.failed += 1;
      else counts.dropped += 1;
    }
    counts.written += written;
    counts.atoms += atoms;
  }
  return counts;
}

/** Failures by code. */
function failureCodes(results: readonly ChunkResult[]): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { errors } of results) for (const { code } of errors) codes[code] = (codes[code] ?? 0) + 1;
  return codes;
}

/** Configurations by the rank that computed them; empty where there are no ranks. */
function rankCounts(results: readonly ChunkResult[]): Record<string, number> {
  const ranks: Record<string, number> = {};
  for (const { rank, status } of results)
    if (rank !== undefined) ranks[rank] = (ranks[rank] ?? 0) + status.length;
  return ranks;
}

/** What operators noted, with how often. */
function noteCounts(results: readonly ChunkResult[]): Record<string, number> {
  return results.map(({ notes = {} }) => notes).reduce(addTallies, {});
}

/** Sum of two counts by name, such as failures by code. */
export function addTallies(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Without tallies that are empty: most runs have no ranks and no notes. */
export function withoutEmpty({
  ranks,
  notes,
  ...totals
}: Totals): Pick<Totals, 'counts' | 'codes'> & Partial<Totals> {
  return {
    ...totals,
    ...(Object.keys(ranks).length > 0 && { ranks }),
    ...(Object.keys(notes).length > 0 && { notes }),
  };
}

/** How much a run or a part of it did. */
export interface Totals {
  readonly counts: Readonly<RunCounts>;
  /** Failures by code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Under MPI: configurations by rank. */
  readonly ranks: Readonly<Record<string, number>>;
  /** Configurations that are done, but not as they should be, by what the operator noted. */
  readonly notes: Readonly<Record<string, number>>;
}

export const noTotals: Totals = { counts: noCounts, codes: {}, ranks: {}, notes: {} };

/** What some results amount to. */
export function totalsOf(results: readonly ChunkResult[]): Totals {
  return {
    counts: countResults(results),
    codes: failureCodes(results),
    ranks: rankCounts(results),
    notes: noteCounts(results),
  };
}

export function addTotals(a: Totals, b: Pick<Totals, 'counts' | 'codes'> & Partial<Totals>): Totals {
  return {
    counts: addCounts(a.counts, b.counts),
    codes: addTallies(a.codes, b.codes),
    ranks: addTallies(a.ranks, b.ranks ?? {}),
    notes: addTallies(a.notes, b.notes ?? {}),
  };
}
