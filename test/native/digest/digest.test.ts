import assert from 'node:assert/strict';
import { test } from 'node:test';
import { core } from '../../../src/native.js';

interface DigestAddon {
  digestFrames(text: Uint8Array, offsets: Float64Array, lengths: Float64Array, seed: number): Uint8Array;
}

/** Two numbers of 64 bits, as the reference prints them. */
function digest(text: string, seed = 0): string {
  const bytes = Buffer.from(text);
  const found = core<DigestAddon>().digestFrames(
    bytes,
    Float64Array.of(0),
    Float64Array.of(bytes.length),
    seed,
  );
  const view = Buffer.from(found);
  const hex = (at: number): string => view.readBigUInt64LE(at).toString(16).padStart(16, '0');
  return `${hex(0)} ${hex(8)}`;
}

test('digests are those of MurmurHash3 x64 128', () => {
  assert.equal(digest(''), '0000000000000000 0000000000000000');
  assert.equal(digest('hello'), 'cbd8a7b341bd9b02 5b1e906a48ae1d19');
  assert.equal(digest('The quick brown fox jumps over the lazy dog'), 'e34bbc7bbc071b6c 7a433ca9c49a9347');
});

test('every length, every byte and the seed count', () => {
  const text = 'x'.repeat(70);
  const found = new Set(Array.from({ length: 70 }, (_, length) => digest(text.slice(0, length), 1)));
  assert.equal(found.size, 70);
  for (let at = 0; at < 70; at += 1) found.add(digest(`${text.slice(0, at)}y${text.slice(at + 1)}`, 1));
  assert.equal(found.size, 140);
  assert.notEqual(digest('hello', 1), digest('hello', 2));
});

test('a call digests all frames of a text, and only what is in it', () => {
  const text = Buffer.from('one two three');
  const frames = (offsets: number[], lengths: number[]): Uint8Array =>
    core<DigestAddon>().digestFrames(text, Float64Array.from(offsets), Float64Array.from(lengths), 3);
  const all = frames([0, 4, 8], [3, 3, 5]);
  assert.equal(all.length, 48);
  assert.deepEqual(all.subarray(16, 32), frames([4], [3]));
  for (const [offset, length] of [
    [0, 14],
    [14, 0],
    [-1, 1],
    [5, 1e18],
  ] as const) {
    assert.throws(() => frames([offset], [length]), /not in the text/);
  }
  assert.throws(() => frames([0, 1], [1]), /as many lengths/);
});
