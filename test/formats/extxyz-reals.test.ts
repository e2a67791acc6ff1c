import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration } from '../../src/configuration/configuration.js';
import { RandomStream } from '../../src/configuration/random.js';
import { extxyzFormat } from '../../src/formats/extxyz.js';

const count = 60_000;

/** Random bits, eight decimals, powers of two and ten with their neighbors, and integers, in turn. */
function reals(): Float64Array {
  const random = new RandomStream(1, 0, 'reals');
  const values = new Float64Array(count);
  const words = new Uint32Array(values.buffer);
  const makers = [
    (i: number) => {
      words[2 * i] = random.bits();
      words[2 * i + 1] = random.bits();
    },
    (i: number) => (values[i] = Number((random.uniform() * 200 - 100).toFixed(8))),
    (i: number) => {
      values[i] = i % 2 === 0 ? 10 ** (random.integer(617) - 308) : 2 ** (random.integer(2098) - 1074);
      words[2 * i] = (words[2 * i] ?? 0) + random.integer(3);
    },
    (i: number) => (values[i] = Math.floor(2 ** (random.uniform() * 75))),
  ];
  for (let i = 0; i < count; i += 1) makers[i % makers.length]?.(i);
  return values.map((value) => (Number.isFinite(value) ? value : 0));
}

/** Digits without point, sign, exponent and zeros around. */
const digitsOf = (text: string): string =>
  text
    .replace(/e.*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');

test('reals are written with the fewest digits that read back as the same bits', () => {
  const values = reals();
  const positions = values.subarray(0, count);
  const species = Array<string>(count / 3).fill('H');
  const { bytes } = extxyzFormat.encode([new Configuration({ species, positions })]);
  const rows = Buffer.from(bytes).toString().split('\n').slice(2, -1);
  const texts = rows.flatMap((row) => row.split(' ').slice(1));
  assert.equal(texts.length, count);
  texts.forEach((text, i) => {
    const value = values[i] ?? 0;
    assert.ok(Object.is(Number(text), value), `${value} is written as ${text}`);
    // Large integers are written in full where that is not longer.
    if (Math.abs(value) < 2 ** 53) assert.equal(digitsOf(text), digitsOf(String(value)));
  });
});
