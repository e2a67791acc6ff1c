import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { iterableLoop, type LoopOptions } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';
import { cases, inputCount, runCase, writeScene, type Outcome } from './contract.js';

const schemes: readonly Partial<LoopOptions>[] = [
  { scheme: 'serial' },
  { scheme: 'serial', chunksize: 7 },
  { scheme: 'threads', npool: 1 },
  { scheme: 'threads', npool: 2, chunksize: 1 },
  { scheme: 'threads', npool: 3, chunksize: 5 },
  { scheme: 'threads', npool: 2, chunksize: 1000 },
  { scheme: 'processes', npool: 1 },
  { scheme: 'processes', npool: 2, chunksize: 3 },
];

suite('every scheme, number of workers and chunk size gives the bytes of serial', () => {
  for (const one of cases) {
    test(one.name, async (context) => {
      const scene = new Folder(context);
      writeScene(scene);
      const results: Outcome[] = [];
      for (const options of schemes) {
        const { path: directory } = new Folder(context);
        results.push(await runCase(one, { scene: scene.path, directory }, options));
      }
      const [first, ...others] = results;
      assert.equal((first?.counts as { failed: number }).failed, one.failed ?? 0);
      assert.equal((first?.counts as { read: number }).read, inputCount);
      for (const other of others) assert.deepEqual(other, first);
    });
  }
});

test('an operator is built once per slot and its initializer runs before it, once per slot', async (context) => {
  const folder = new Folder(context);
  const module = folder.write(
    'count.mjs',
    `let started = 0; let own = 0;
     export function first(label) { if (label !== 'x') throw new Error('argument lost'); started += 1; }
     export function initializer() { own += 1; }
     export default (list) => list.map((c) => { c.info.set('started', started); c.info.set('own', own); return c; });`,
  );
  const inputs = folder.write('in.xyz', frames(30));
  const { outputs } = await iterableLoop({
    inputs,
    operator: { module },
    initializer: { module, export: 'first', args: ['x'] },
    npool: 2,
    chunksize: 2,
  });
  for await (const { info } of outputs) assert.deepEqual([info.get('started'), info.get('own')], [1, 1]);
});
