import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { RandomStream } from '../../src/configuration/random.js';
import { flatSelection, histogramOf, numbersPerBin, type Draw } from '../../src/selection/histogram.js';
import { numpy } from './numpy.js';

const inOrder: Draw = (_, count) => Array.from({ length: count }, (__, i) => i);

suite('the histogram', () => {
  test('has the bins of numpy', () => {
    const random = new RandomStream(3, 0, 'values');
    const sets = [5, 30, 300, 2000].map((count) => Array.from({ length: count }, () => random.normal() ** 2));
    sets.push(
      [1],
      [2, 2, 2],
      [0, 1],
      [1, 1, 1, 1, 1, 1, 1, 1, 9],
      Array.from({ length: 100 }, (_, i) => i % 10),
    );
    const expected = numpy<{ counts: number[]; edges: number[] }>(
      sets.map((values) => ['histogram', [values]]),
    );
    for (const [i, values] of sets.entries()) {
      const { counts, edges, binOf } = histogramOf(Float64Array.from(values), 'auto');
      assert.deepEqual([...counts], expected[i]!.counts, String(i));
      assert.ok(expected[i]!.edges.every((edge, k) => Math.abs(edge - edges[k]!) < 1e-13));
      for (const [j, bin] of binOf.entries())
        assert.ok(values[j]! >= edges[bin]! && values[j]! <= edges[bin + 1]!);
    }
  });

  test('gives as many as are asked for, none twice, and from no bin more than it has', () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    const kTs = fc.constantFrom(0, 1e-9, 1e-3, 0.4, 10, 1e9);
    fc.assert(
      fc.property(numbers, fc.nat(59), fc.integer({ min: 1, max: 20 }), kTs, (values, most, bins, kT) => {
        const num = 1 + (most % values.length);
        const histogram = histogramOf(Float64Array.from(values), bins);
        const taken = numbersPerBin(histogram, num, { kT, draw: inOrder });
        assert.equal(
          taken.reduce((a, b) => a + b),
          num,
        );
        assert.ok(taken.every((count, bin) => count <= histogram.counts[bin]!));
        const chosen = flatSelection(histogram, num, { kT, draw: inOrder });
        assert.equal(new Set(chosen).size, num);
      }),
      { numRuns: 500 },
    );
  });

  test('is flat without bias, and falls as Boltzmann has it with one', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i % 100) / 100);
    const histogram = histogramOf(values, 10);
    assert.deepEqual([...numbersPerBin(histogram, 50, { kT: 0, draw: inOrder })], new Array(10).fill(5));
    const kT = 0.3;
    const taken = numbersPerBin(histogram, 2000, { kT, draw: inOrder });
    for (let bin = 1; bin < 10; bin += 1) {
      const width = histogram.edges[1]! - histogram.edges[0]!;
      const expected = taken[0]! * Math.exp((-bin * width) / kT);
      assert.ok(Math.abs(taken[bin]! - expected) <= 1.5, `${bin} ${taken[bin]!} ${expected}`);
    }
  });
});
