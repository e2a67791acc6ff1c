import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ChunkFeed } from '../../src/loop/chunk-feed.js';
import type { Chunk, TextPlace } from '../../src/sets/chunk.js';
import { ConfigurationSet } from '../../src/sets/configuration-set.js';
import { Folder } from '../helpers/folder.js';

const frame = (index: number): string => `1\nnote="${String(index).padStart(3000, '-')}"\nH 0 0 0\n`;

async function chunksOf(path: string, count: number): Promise<Chunk[]> {
  const { sources } = await ConfigurationSet.fromFiles([path]);
  const feed = new ChunkFeed(sources, { targets: [], ofSource: [0] });
  const chunks: Chunk[] = [];
  for (;;) {
    const chunk = await feed.next({ count, bytes: Infinity });
    if (chunk === undefined) break;
    chunks.push(chunk);
  }
  await feed.close();
  return chunks;
}

test('neighboring frames of a file are one piece, across the blocks in which it is read', async (context) => {
  const folder = new Folder(context);
  const frames = Array.from({ length: 4000 }, (_, index) => frame(index));
  folder.write('in.xyz', frames.join(''));
  const path = folder.at('in.xyz');
  const text = readFileSync(path);
  const chunks = await chunksOf(path, 700);
  assert.deepEqual(
    chunks.map(({ pieces }) => pieces.map(({ count }) => count)),
    [[700], [700], [700], [700], [700], [500]],
  );
  const read = chunks.map(({ pieces: [piece] }) => {
    const { offset, length } = piece!.text as TextPlace;
    return text.toString('latin1', offset, offset + length);
  });
  assert.equal(read.join(''), frames.join(''));
  assert.deepEqual(
    chunks.map(({ pieces: [piece] }) => [piece!.origin.firstFrame, piece!.origin.firstLine]),
    [0, 700, 1400, 2100, 2800, 3500].map((first) => [first, 3 * first + 1]),
  );
});

test('frames that do not follow each other are pieces of their own', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', Array.from({ length: 9 }, (_, index) => frame(index)).join(''));
  const [chunk] = await chunksOf(`${folder.at('in.xyz')}@::4`, 100);
  assert.deepEqual(
    chunk?.pieces.map(({ origin, count }) => [origin.firstFrame, count]),
    [
      [0, 1],
      [4, 1],
      [8, 1],
    ],
  );
});
