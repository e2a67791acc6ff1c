import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { axisOf } from '../../src/cli/axis.js';
import { ParityPoints } from '../../src/cli/parity-points.js';
import { RandomStream } from '../../src/configuration/random.js';

suite('pairs for a parity plot', () => {
  test('are kept while they are few', () => {
    const points = new ParityPoints();
    points.add('b', 1, 2);
    points.add('a', 3, 5);
    assert.equal(points.width, 0);
    assert.deepEqual(points.marks(['a', 'b', 'c']), [
      { category: 'a', places: [[3, 5]] },
      { category: 'b', places: [[1, 2]] },
    ]);
    assert.deepEqual([points.least, points.most], [1, 5]);
  });

  test('are counted in cells when they are many: each in the cell that it lies in', () => {
    for (const [scale, shift] of [
      [1, 0],
      [1e-6, -3000],
      [1e5, 17],
    ] as const) {
      const random = new RandomStream(1, 0, 'pairs');
      const points = new ParityPoints();
      const pairs = Array.from({ length: 9000 }, (_, i) => {
        // The range grows again and again.
        const size = scale * 2 ** Math.floor(i / 1000);
        return [shift + size * random.normal(), shift + size * random.normal()] as const;
      });
      for (const [i, [ref, calc]] of pairs.entries()) points.add(i % 2 === 0 ? 'even' : 'odd', ref, calc);
      const { width, least, most } = points;
      assert.ok(most - least <= 256 * width && most - least > 64 * width);
      const marks = points.marks(['even', 'odd']);
      for (const [parity, { places, counts = [] }] of marks.entries()) {
        const own = pairs.filter((_, i) => i % 2 === parity);
        assert.equal(
          counts.reduce((a, b) => a + b, 0),
          own.length,
        );
        const cell = ([x, y]: readonly [number, number]): string =>
          [x, y].map((v) => Math.floor((v - pairs[0]![0]) / width)).join();
        const direct = new Map<string, number>();
        for (const pair of own) direct.set(cell(pair), (direct.get(cell(pair)) ?? 0) + 1);
        const found = new Map(places.map(([x, y], i) => [cell([x + width / 2, y + width / 2]), counts[i]]));
        assert.deepEqual([...found].sort(), [...direct].sort());
      }
    }
  });

  test('that are all the same fill one cell', () => {
    const points = new ParityPoints();
    for (let i = 0; i < 5000; i += 1) points.add('a', 2, 2);
    assert.deepEqual(points.marks(['a']), [{ category: 'a', places: [[2, 2]], counts: [5000] }]);
  });
});

test('an axis holds all values, and has a few ticks of round numbers within it', () => {
  const values = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [least, most] = [Math.min(a, b), Math.max(a, b)];
      const axis = axisOf(least, most);
      assert.ok(axis.least < least && axis.most > most);
      assert.ok(axis.ticks.length >= 2 && axis.ticks.length <= 9, String(axis.ticks.length));
      for (const { value } of axis.ticks) assert.ok(value >= axis.least && value <= axis.most);
      assert.equal(new Set(axis.ticks.map(({ label }) => label)).size, axis.ticks.length);
    }),
  );
  assert.deepEqual(
    axisOf(0, 10).ticks.map(({ label }) => label),
    ['0', '2', '4', '6', '8', '10'],
  );
  assert.deepEqual(
    axisOf(-0.31, 0.18).ticks.map(({ label }) => label),
    ['-0.3', '-0.2', '-0.1', '0.0', '0.1', '0.2'],
  );
});
