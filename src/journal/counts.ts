import { Status, type ChunkResult } from '../engine/spec.js';
import type { RunCounts } from '../events.js';

/** How the inputs of some results ended. */
export function countResults(results: readonly ChunkResult[]): RunCounts {
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
export function failureCodes(results: readonly ChunkResult[]): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { errors } of results) for (const { code } of errors) codes[code] = (codes[code] ?? 0) + 1;
  return codes;
}

export function addCodes(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...a };
  for (const [code, count] of Object.entries(b)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}
