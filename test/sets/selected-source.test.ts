import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { readPiece } from '../../src/sets/piece-text.js';
import type { PieceLimits, SourcePosition } from '../../src/sets/piece-source.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

const everything: PieceLimits = { count: 1000, bytes: Infinity };

async function numbersOf(set: ConfigurationSet): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { info } of set) numbers.push(info.get('number') as number);
  return numbers;
}

test('a selection gives what is chosen, in input order, over files, slices and compressed files', async (context) => {
  const folder = new Folder(context);
  const files = [folder.write('a.xyz', frames(10)), `${folder.write('b.xyz', frames(20))}@3::4`];
  files.push(folder.write('c.xyz.gz', gzipSync(frames(6))));
  const set = await ConfigurationSet.fromFiles(files);
  const all = await numbersOf(set);
  assert.equal(all.length, 10 + 5 + 6);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 25 })), async (indices) => {
      const expected = all.filter((_, index) => indices.includes(index));
      assert.deepEqual(await numbersOf(set.select(indices)), expected);
    }),
    { numRuns: 60 },
  );
});

test('what follows each other is taken in one piece, and a file whose end nobody needs is not read', async (context) => {
  const folder = new Folder(context);
  const path = folder.write('a.xyz', `${frames(10)}malformed`);
  const set = await ConfigurationSet.fromFiles([path]);
  const cursor = await set.select([2, 3, 4, 7]).sources[0]!.open();
  const counts = [];
  for (let piece = await cursor.take(everything); piece; piece = await cursor.take(everything))
    counts.push(piece.count);
  await cursor.close();
  assert.deepEqual(counts, [3, 1]);
});

test('reading goes on where an earlier reading came to, also within a run and in a later file', async (context) => {
  const folder = new Folder(context);
  const files = [folder.write('a.xyz', frames(12)), folder.write('b.xyz', frames(12))];
  for (const slice of ['', '@::2']) {
    const set = await ConfigurationSet.fromFiles(files.map((file) => file + slice));
    const chosen = set.select([0, 2, 3, 4, 5, 8, 9, 10, 11, 14, 15, 16]);
    for (const place of [0, 1]) {
      const whole = await texts(chosen, place, { frame: 0, offset: 0, line: 1 });
      for (const [done, { frame }] of whole.entries()) {
        const rest = await texts(chosen, place, { frame, offset: 1, line: 1 });
        assert.deepEqual(rest, whole.slice(done), `${slice} ${place} ${done}`);
      }
    }
  }
});

/** Text of the single configurations of a source from a position on. */
async function texts(
  set: ConfigurationSet,
  place: number,
  from: SourcePosition,
): Promise<{ frame: number; text: string }[]> {
  const cursor = await set.sources[place]!.open(from);
  const found = [];
  const one = { count: 1, bytes: Infinity };
  for (let piece = await cursor.take(one); piece; piece = await cursor.take(one))
    found.push({ frame: piece.origin.firstFrame, text: Buffer.from(readPiece(piece)).toString() });
  await cursor.close();
  return found;
}

test('another choice is another input', async (context) => {
  const folder = new Folder(context);
  const set = await ConfigurationSet.fromFiles([folder.write('a.xyz', frames(5))]);
  const identity = (indices: number[]) => set.select(indices).sources[0]!.identify();
  assert.deepEqual(await identity([1, 2]), await identity([2, 1, 1]));
  assert.notDeepEqual(await identity([1, 2]), await identity([1, 3]));
});
