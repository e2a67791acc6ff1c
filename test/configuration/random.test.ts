import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RandomStream } from '../../src/configuration/random.js';

const draw = (stream: RandomStream, count: number): number[] =>
  Array.from({ length: count }, () => stream.uniform());

describe('RandomStream', () => {
  test('gives the same numbers for the same seed, index and purpose', () => {
    assert.deepEqual(draw(new RandomStream(7, 3, 'rattle'), 20), draw(new RandomStream(7, 3, 'rattle'), 20));
  });

  test('gives other numbers when seed, index or purpose differ', () => {
    const streams = [
      new RandomStream(7, 3, 'rattle'),
      new RandomStream(8, 3, 'rattle'),
      new RandomStream(7, 4, 'rattle'),
      new RandomStream(3, 7, 'rattle'),
      new RandomStream(7, 3, 'velocity'),
      new RandomStream(-7, 3, 'rattle'),
    ];
    assert.equal(new Set(streams.map((stream) => stream.uniform())).size, streams.length);
  });

  test('keeps its numbers between versions', () => {
    const stream = new RandomStream(0, 0, 'test');
    assert.deepEqual(
      [stream.bits(), stream.bits(), stream.uniform(), stream.normal(), stream.integer(1000)],
      [3224044178, 573768884, 0.129422057017631, -0.6068390053723972, 657],
    );
  });

  test('uniform() has mean 1/2 and variance 1/12, and never reaches 1', () => {
    const values = draw(new RandomStream(1, 0, 'uniform'), 100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean - 0.5) < 0.005, `${mean}`);
    assert.ok(Math.abs(variance - 1 / 12) < 0.002, `${variance}`);
    assert.ok(values.every((value) => value >= 0 && value < 1));
  });

  test('normal() has mean 0, variance 1 and kurtosis 3', () => {
    const stream = new RandomStream(2, 0, 'normal');
    const values = Array.from({ length: 100_000 }, () => stream.normal());
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    assert.ok(Math.abs(moment(1)) < 0.02, `${moment(1)}`);
    assert.ok(Math.abs(moment(2) - 1) < 0.03, `${moment(2)}`);
    assert.ok(Math.abs(moment(4) - 3) < 0.2, `${moment(4)}`);
  });

  test('integer(n) gives each number below n equally often, and refuses what is no count', () => {
    const stream = new RandomStream(3, 0, 'integer');
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i += 1) {
      const drawn = stream.integer(7);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    assert.equal(counts.length, 7);
    assert.ok(
      counts.every((count) => Math.abs(count - 10_000) < 400),
      counts.join(' '),
    );
    assert.throws(() => stream.integer(0), RangeError);
    assert.throws(() => stream.integer(1.5), RangeError);
  });
});
