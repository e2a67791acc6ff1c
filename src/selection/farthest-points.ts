import { IndexHeap } from './index-heap.js';
import { dot, type Row, type RowTable } from './row-table.js';

/** What farthest points are chosen from. */
export interface FarthestOptions {
  readonly rows: RowTable;
  /** Chosen before; new ones are to be far from them too. */
  readonly previous?: RowTable | undefined;
  /** 1 where a row may not be chosen; absent where all may. */
  readonly isExcluded?: Uint8Array | undefined;
  readonly num: number;
  /** The first of the rows that may be chosen, where nothing was chosen before: an index below their number. */
  readonly first: (available: number) => number;
}

/**
 * Greedy farthest points: each time the row whose largest dot product with what is chosen is the smallest, the
 * first of equals, as wfl's `greedy_fps_conf_global`. The greedy choice is that of T. F. Gonzalez (1985),
 * doi:10.1016/0304-3975(85)90224-5.
 *
 * The largest product of a row can only grow, so that what is known of it is a lower bound: rows wait in a heap by that bound,
 * and only one that comes first is compared with what was chosen since. The result is that of comparing all.
 * In the order of their choice; fewer than `num` where there are not as many.
 */
export function farthestPoints({ rows, previous, isExcluded, num, first }: FarthestOptions): number[] {
  const available = Uint32Array.from({ length: rows.count }, (_, i) => i).filter(
    (i) => isExcluded?.[i] !== 1,
  );
  const centers: Row[] = Array.from({ length: previous?.count ?? 0 }, (_, i) =>
    (previous as RowTable).row(i),
  );
  const chosen: number[] = [];
  const nearest = new Float64Array(rows.count).fill(-Infinity);
  const compared = new Uint32Array(rows.count);
  let candidates = available;
  if (centers.length === 0 && available.length > 0 && num > 0) {
    const start = available[first(available.length)] ?? 0;
    chosen.push(start);
    centers.push(rows.row(start));
    candidates = available.filter((i) => i !== start);
  }
  const heap = new IndexHeap(nearest, candidates);
  while (chosen.length < num) {
    const index = heap.first;
    if (index === undefined) break;
    if (compared[index] === centers.length) {
      chosen.push(index);
      centers.push(rows.row(index));
      heap.dropFirst();
      continue;
    }
    compareOn(
      { row: rows.row(index), width: rows.width, centers, limit: heap.secondKey },
      { index, nearest, compared },
    );
    heap.settle();
  }
  return chosen;
}

interface Comparison {
  readonly row: Row;
  readonly width: number;
  readonly centers: readonly Row[];
  /** Beyond it the row is not first any more. */
  readonly limit: number;
}

interface Known {
  readonly index: number;
  readonly nearest: Float64Array;
  readonly compared: Uint32Array;
}

/** Compares a row with the centers it was not compared with yet, until it cannot be the first any more. */
function compareOn({ row, width, centers, limit }: Comparison, { index, nearest, compared }: Known): void {
  let largest = nearest[index] ?? -Infinity;
  let at = compared[index] ?? 0;
  for (; at < centers.length && largest <= limit; at += 1) {
    const product = dot(row, centers[at] as Row, width);
    if (product > largest) largest = product;
  }
  nearest[index] = largest;
  compared[index] = at;
}
