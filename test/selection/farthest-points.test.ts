import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { farthestPoints, type FarthestOptions } from '../../src/selection/farthest-points.js';
import { dot } from '../../src/selection/row-table.js';
import { randomRows, tableOf } from './tables.js';

/** The same choice by comparing all with all. */
function comparingAll({ rows, previous, isExcluded, num, first }: FarthestOptions): number[] {
  const { count, width } = rows;
  const indices = Array.from({ length: count }, (_, i) => i).filter((i) => isExcluded?.[i] !== 1);
  const centers = Array.from({ length: previous?.count ?? 0 }, (_, i) => previous!.row(i));
  const chosen: number[] = [];
  while (chosen.length < Math.min(num, indices.length)) {
    const left = indices.filter((i) => !chosen.includes(i));
    const nearest = left.map((i) => Math.max(...centers.map((center) => dot(rows.row(i), center, width))));
    const next = centers.length === 0 ? first(left.length) : nearest.indexOf(Math.min(...nearest));
    chosen.push(left[next]!);
    centers.push(rows.row(left[next]!));
  }
  return chosen;
}

test('the heap of lower bounds chooses what comparing all with all chooses', () => {
  const small = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      small,
      small,
      fc.nat(40),
      fc.array(fc.nat(29)),
      fc.boolean(),
      (list, before, num, excluded, hasPrevious) => {
        const rows = tableOf(list);
        const isExcluded = new Uint8Array(list.length);
        for (const i of excluded) if (i < list.length) isExcluded[i] = 1;
        const options = {
          rows,
          isExcluded,
          num,
          first: (available: number) => available >> 1,
          previous: hasPrevious ? tableOf(before) : undefined,
        };
        assert.deepEqual(farthestPoints(options), comparingAll(options));
      },
    ),
  );
  const options = { rows: tableOf(randomRows(300, 37, { isNormalized: true })), num: 120, first: () => 7 };
  assert.deepEqual(farthestPoints(options), comparingAll(options));
});

test('no row is chosen twice, and all are where that many are asked for', () => {
  const list = [...randomRows(5, 4), ...randomRows(5, 4), [0, 0, 0, 0], [0, 0, 0, 0]];
  const chosen = farthestPoints({ rows: tableOf(list), num: 99, first: () => 0 });
  assert.deepEqual(
    chosen.toSorted((a, b) => a - b),
    [...list.keys()],
  );
  assert.deepEqual(farthestPoints({ rows: tableOf([]), num: 3, first: () => 0 }), []);
  assert.deepEqual(farthestPoints({ rows: tableOf([[1]]), num: 1, first: () => 0 }), [0]);
});
