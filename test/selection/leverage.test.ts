import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { RandomStream } from '../../src/configuration/random.js';
import { drawnByScore, largestScores } from '../../src/selection/cur.js';
import { leverageRank, leverageScores } from '../../src/selection/leverage.js';
import { numpy } from './numpy.js';
import { randomRows, tableOf } from './tables.js';

interface Shape {
  readonly title: string;
  readonly rows: number[][];
  readonly rank: number;
  readonly isCentered?: boolean;
  readonly kernelExponent?: number;
}

const graded = randomRows(60, 12).map((row) => row.map((x, k) => x * 10 ** -k));
const shapes: readonly Shape[] = [
  { title: 'many short rows', rows: randomRows(200, 9), rank: 5 },
  {
    title: 'many short rows, centered',
    rows: randomRows(200, 9).map((row) => row.map((x) => x + 3)),
    rank: 5,
    isCentered: true,
  },
  { title: 'few long rows', rows: randomRows(15, 80), rank: 6 },
  { title: 'few long rows, centered', rows: randomRows(15, 80), rank: 6, isCentered: true },
  { title: 'as many rows as columns', rows: randomRows(30, 30), rank: 29 },
  { title: 'values over eleven orders of size', rows: graded, rank: 11 },
  { title: 'a kernel', rows: randomRows(50, 6), rank: 8, kernelExponent: 2 },
  {
    title: 'a centered kernel',
    rows: randomRows(120, 10, { isNormalized: true }),
    rank: 4,
    kernelExponent: 4,
    isCentered: true,
  },
  { title: 'a kernel of all its vectors', rows: randomRows(25, 40), rank: 24, kernelExponent: 3 },
  { title: 'a single column', rows: randomRows(20, 1), rank: 1 },
];

suite('leverage scores', () => {
  for (const { title, rows, rank, isCentered = false, kernelExponent } of shapes) {
    test(`are those of numpy for ${title}`, () => {
      const scores = leverageScores({ rows: tableOf(rows), rank, isCentered, kernelExponent });
      const [expected = []] = numpy<number[]>([
        ['leverage', [rows, rank, isCentered, kernelExponent ?? null]],
      ]);
      const worst = Math.max(...expected.map((score, i) => Math.abs(score - scores[i]!)));
      assert.ok(worst < 1e-9, `${worst}`);
      assert.ok(Math.abs(scores.reduce((a, b) => a + b) - 1) < 1e-9);
    });
  }

  test('count only singular values that are not zero to rounding', () => {
    const line = Array.from({ length: 20 }, (_, i) => [i, 2 * i, -i]);
    const scores = leverageScores({ rows: tableOf(line), rank: 2, isCentered: false });
    const total = line.reduce((sum, [x = 0]) => sum + x * x, 0);
    for (const [i, score] of scores.entries()) assert.ok(Math.abs(score - (i * i) / total) < 1e-12);
    const same = leverageScores({ rows: tableOf(line.map(() => [1, 2, 3])), rank: 2, isCentered: true });
    assert.deepEqual([...same], new Array(20).fill(0));
  });

  test('of one configuration, or of rows of zeros, are no trouble', () => {
    for (const isCentered of [true, false]) {
      assert.equal(leverageScores({ rows: tableOf([[1, 2, 3]]), rank: 1, isCentered }).length, 1);
      assert.deepEqual(
        [
          ...leverageScores({
            rows: tableOf([
              [0, 0],
              [0, 0],
              [0, 0],
            ]),
            rank: 1,
            isCentered,
          }),
        ],
        [0, 0, 0],
      );
    }
    assert.deepEqual(
      [
        ...leverageScores({
          rows: tableOf([
            [0, 0],
            [0, 0],
          ]),
          rank: 1,
          isCentered: true,
          kernelExponent: 2,
        }),
      ],
      [0, 0],
    );
  });
});

test('the rank is that of wfl', () => {
  assert.equal(leverageRank(8, 40, 6), 4);
  assert.equal(leverageRank(20, 40, 6), 5);
  assert.equal(leverageRank(1, 40, 6), 1);
  assert.equal(leverageRank(7, 3, 100), 2);
  assert.equal(leverageRank(4, 1, 100), 1);
});

test('the largest scores are taken, the first of equals, and never those that are 0', () => {
  assert.deepEqual(largestScores(Float64Array.of(0.1, 0.4, 0.4, 0, 0.1), 3), [1, 2, 0]);
  assert.deepEqual(largestScores(Float64Array.of(0, 0.4), 2), [1]);
});

test('scores are drawn in proportion, without repetition', () => {
  const scores = Float64Array.of(0.5, 0.3, 0.2, 0);
  const firsts = [0, 0, 0, 0];
  const pairs = new Map<string, number>();
  const draws = 20_000;
  for (let i = 0; i < draws; i += 1) {
    const [a = 0, b = 0] = drawnByScore(scores, 2, new RandomStream(5, i, 'test'));
    firsts[a] = firsts[a]! + 1;
    pairs.set(`${a}${b}`, (pairs.get(`${a}${b}`) ?? 0) + 1);
  }
  for (const [i, score] of scores.entries()) assert.ok(Math.abs(firsts[i]! / draws - score) < 0.015);
  assert.equal(firsts[3], 0);
  for (const [a, b] of [
    [0, 1],
    [1, 0],
    [2, 1],
  ] as const) {
    const expected = (scores[a]! * scores[b]!) / (1 - scores[a]!);
    assert.ok(Math.abs((pairs.get(`${a}${b}`) ?? 0) / draws - expected) < 0.015, `${a} ${b}`);
  }
});
