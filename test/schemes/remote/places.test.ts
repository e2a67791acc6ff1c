import assert from 'node:assert/strict';
import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { ChunkTask } from '../../../src/engine/spec.js';
import { PlaceSender, UnseenFile, unpackPlaces } from '../../../src/schemes/remote/places.js';
import { Folder } from '../../helpers/folder.js';
import { frame, frames } from '../../helpers/frames.js';

const large = frames(1000);

/** A chunk of two pieces of a file. */
function taskOf(path: string, text: string): ChunkTask {
  const piece = (firstFrame: number, offset: number, length: number, count: number) => ({
    origin: { file: path, firstLine: 1, firstFrame },
    format: 'extxyz',
    count,
    source: 0,
    text: { path, offset, length },
  });
  const one = frame(0).length;
  const pieces = [piece(0, 0, one, 1), piece(1, one, text.length - one, 999)];
  return { chunk: { firstIndex: 0, count: 1000, pieces, output: 0 }, from: 0, to: 1000 };
}

function scene(context: TestContext): { path: string; task: ChunkTask } {
  const path = new Folder(context).write('in.xyz', large);
  return { path, task: taskOf(path, large) };
}

const textOf = (task: ChunkTask, i: number): unknown => task.chunk.pieces[i]?.text;

suite('text of a file goes to another host', () => {
  test('as bytes where there is little of it, otherwise as a place with a proof', (context) => {
    const { path, task } = scene(context);
    const packed = new PlaceSender().pack(task);
    assert.equal(Buffer.from(textOf(packed.task, 0) as Uint8Array).toString(), frame(0));
    assert.deepEqual(textOf(packed.task, 1), textOf(task, 1));
    assert.equal(packed.proofs[0], null);
    assert.equal(packed.proofs[1]?.size, statSync(path).size);
    const unpacked = unpackPlaces(packed.task, packed.proofs);
    assert.equal(Buffer.from(textOf(unpacked, 1) as Uint8Array).toString(), large.slice(frame(0).length));
  });

  test('pieces outside of the task do not go at all', (context) => {
    const { task } = scene(context);
    const packed = new PlaceSender().pack({ ...task, to: 1 });
    assert.deepEqual(textOf(packed.task, 1), new Uint8Array(0));
  });

  test('as bytes once the host has not seen the file', (context) => {
    const { path, task } = scene(context);
    const sender = new PlaceSender();
    sender.forget(path);
    const packed = sender.pack(task);
    assert.deepEqual(packed.proofs, [null, null]);
    assert.equal((textOf(packed.task, 1) as Uint8Array).length, large.length - frame(0).length);
  });
});

suite('a host does not see the file of the driver', () => {
  const changes: Readonly<Record<string, (path: string) => void>> = {
    'where there is none': (path) => {
      rmSync(path);
    },
    'where it has another length': (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(path, `${large}\n`);
      utimesSync(path, atime, mtime);
    },
    'where it has another time': (path) => {
      utimesSync(path, 1, 1);
    },
    'where its text differs, though length and time are the same': (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(path, large.replaceAll('Cu', 'Au'));
      utimesSync(path, atime, mtime);
    },
  };
  for (const [name, change] of Object.entries(changes))
    test(name, (context) => {
      const { path, task } = scene(context);
      // Whole seconds survive `utimes` exactly.
      utimesSync(path, 1000, 1000);
      const { task: packed, proofs } = new PlaceSender().pack(task);
      change(path);
      assert.throws(() => unpackPlaces(packed, proofs), UnseenFile);
    });
});
