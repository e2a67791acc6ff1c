import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { largestScores } from '../../src/selection/cur.js';
import { farthestPoints } from '../../src/selection/farthest-points.js';
import { flatSelection, histogramOf, numbersPerBin, type Bias } from '../../src/selection/histogram.js';
import { leverageRank, leverageScores } from '../../src/selection/leverage.js';
import { lowerHull } from '../../src/selection/lower-hull.js';
import { repository } from '../helpers/repository.js';
import { NumpyRandom } from './numpy-random.js';
import { tableOf } from './tables.js';

interface Case {
  readonly op: string;
  readonly num: number;
  readonly descs: number[][];
  readonly selected_sorted: number[];
  readonly center: boolean;
  readonly values: number[];
  readonly kT: number;
  readonly bins: number | 'auto';
  readonly n: number;
  readonly seed: number;
  readonly hist_edges: number[];
  readonly hist_counts: number[];
  readonly selected?: number[];
  readonly n_from_bin?: number[];
  readonly wfl_error?: string;
  readonly points: number[][];
  readonly indices: number[];
  readonly vertical_dist: number[];
}

const path = join(repository, 'test/fixtures/reference/select.json');
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };
const casesOf = (op: string): Case[] => cases.filter((one) => one.op === op);
const [{ descs }] = casesOf('greedy_fps_conf_global') as [Case];
const ascending = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);

suite('selections agree with wfl', () => {
  for (const { num, selected_sorted } of casesOf('greedy_fps_conf_global')) {
    test(`farthest points, ${num} of ${descs.length}`, () => {
      const isExcluded = new Uint8Array(descs.length);
      isExcluded[0] = 1;
      const previous = tableOf(descs.slice(0, 1));
      const first = (): number => assert.fail('something was chosen before');
      const chosen = farthestPoints({ rows: tableOf(descs), previous, isExcluded, num, first });
      assert.deepEqual(ascending(chosen), selected_sorted);
    });
  }

  for (const { num, center, selected_sorted } of casesOf('CUR_conf_global')) {
    test(`CUR, ${center ? 'centered' : 'not centered'}`, () => {
      const rank = leverageRank(num, descs.length, descs[0]!.length);
      const scores = leverageScores({ rows: tableOf(descs), rank, isCentered: center });
      assert.deepEqual(ascending(largestScores(scores, num)), selected_sorted);
    });
  }

  const values = Float64Array.from(casesOf('quantities_for_flat_histogram')[0]!.values);
  for (const { kT, bins, n, seed, hist_edges, hist_counts, selected, n_from_bin, wfl_error } of casesOf(
    'flat_histogram_by_bin',
  )) {
    test(`histogram, ${n} in ${bins} bins, kT ${kT}${wfl_error === undefined ? '' : ', which wfl fails at'}`, () => {
      const histogram = histogramOf(values, bins);
      assert.equal(histogram.edges.length, hist_edges.length);
      for (const [i, edge] of hist_edges.entries()) assert.ok(Math.abs(histogram.edges[i]! - edge) < 1e-14);
      assert.deepEqual([...histogram.counts], hist_counts);
      const random = new NumpyRandom(seed);
      const bias: Bias = { kT, draw: (total, count) => random.choice(total, count) };
      const numbers = [...numbersPerBin(histogram, n, bias)];
      assert.equal(
        numbers.reduce((a, b) => a + b),
        n,
      );
      assert.ok(numbers.every((number, bin) => number <= hist_counts[bin]!));
      if (n_from_bin !== undefined) assert.deepEqual(numbers, n_from_bin);
      const again = new NumpyRandom(seed);
      const drawn = flatSelection(histogram, n, { kT, draw: (total, count) => again.choice(total, count) });
      assert.equal(new Set(drawn).size, n);
      if (selected !== undefined) assert.deepEqual(ascending(drawn), selected);
    });
  }

  for (const { points, indices, vertical_dist } of casesOf('convex_hull_below')) {
    test('convex hull from below', () => {
      const hull = lowerHull(tableOf(points));
      assert.deepEqual(hull.vertices, indices);
      for (const [i, distance] of vertical_dist.entries())
        assert.ok(Math.abs(hull.above(i) - distance) < 1e-9, String(i));
    });
  }
});
