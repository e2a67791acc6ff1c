import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { lowerHull } from '../../src/selection/lower-hull.js';
import { numpy } from './numpy.js';
import { randomRows, tableOf } from './tables.js';

const verticesOf = (points: readonly (readonly number[])[]): readonly number[] =>
  lowerHull(tableOf(points)).vertices;

/** Corners seen from below in a plane, by the chain of A. M. Andrew (1979). */
function chain(points: readonly (readonly [number, number])[]): number[] {
  const order = [...points.keys()].sort(
    (a, b) => points[a]![0] - points[b]![0] || points[a]![1] - points[b]![1] || a - b,
  );
  const hull: number[] = [];
  for (const next of order) {
    const [x, y] = points[next]!;
    if (hull.length > 0 && points[hull.at(-1)!]![0] === x) continue;
    while (hull.length > 1) {
      const [[ax, ay], [bx, by]] = [points[hull.at(-2)!]!, points[hull.at(-1)!]!];
      if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) break;
      hull.pop();
    }
    hull.push(next);
  }
  return hull.sort((a, b) => a - b);
}

suite('the lower convex hull', () => {
  test('is that of a chain in a plane, also of points on lines and of equal points', () => {
    const grid = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -4, max: 4 })), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(grid, (points) => {
        assert.deepEqual(verticesOf(points), chain(points));
      }),
      { numRuns: 500 },
    );
  });

  test('is that of scipy in three to six dimensions', () => {
    const sets = [3, 4, 5, 6].map((width) => randomRows(80, width, { seed: width }));
    const expected = numpy<number[]>(sets.map((points) => ['hull', [points]]));
    for (const [i, points] of sets.entries()) assert.deepEqual(verticesOf(points), expected[i]);
  });

  test('does not depend on the order of points, nor on a plane that is added', () => {
    const points = randomRows(60, 3, { seed: 9 });
    const vertices = verticesOf(points);
    const turned = verticesOf(points.toReversed());
    assert.deepEqual(
      turned.map((i) => 59 - i).sort((a, b) => a - b),
      vertices,
    );
    assert.deepEqual(
      verticesOf(points.map(([x = 0, y = 0, z = 0]) => [x, y, z + 3 * x - 7 * y + 100])),
      vertices,
    );
  });

  test('drops coordinates that are all the same', () => {
    const points = randomRows(30, 2, { seed: 4 });
    const more = points.map(([x = 0, y = 0]) => [5, x, 1e-12 * x, y]);
    assert.deepEqual(verticesOf(more), verticesOf(points));
    assert.deepEqual(
      verticesOf([
        [1, 3],
        [1, 2],
        [1, 2],
        [1, 4],
      ]),
      [1],
    );
    assert.deepEqual(verticesOf([[7]]), [0]);
    assert.deepEqual(verticesOf([[2, 7]]), [0]);
  });

  test('tells how far above it a point is', () => {
    const hull = lowerHull(
      tableOf([
        [0, 0],
        [1, 0],
        [2, 2],
        [1, 3],
        [0.5, 0.25],
        [2, 5],
      ]),
    );
    assert.deepEqual(hull.vertices, [0, 1, 2]);
    const distances = [0, 0, 0, 3, 0.25, 3];
    for (const [i, distance] of distances.entries())
      assert.ok(Math.abs(hull.above(i) - distance) < 1e-12, String(i));
  });
});
