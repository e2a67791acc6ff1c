import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { iterableLoop, type LoopOptions } from '../../../src/index.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { cases, runCase, writeScene } from '../contract.js';
import { TestCluster } from './test-cluster.js';

const settings: readonly Partial<LoopOptions>[] = [{ chunksize: 1 }, { chunksize: 7 }, {}];

suite('at engines, every case of the contract gives the bytes of serial', () => {
  for (const isEncrypted of [false, true])
    test(isEncrypted ? 'over encrypted connections' : 'over signed connections', async (context) => {
      const cluster = await TestCluster.up(context, { isEncrypted });
      process.env['ATOMLOOP_CLUSTER'] = cluster.connectionFile;
      const scene = new Folder(context);
      writeScene(scene);
      for (const one of cases) {
        const { path: directory } = new Folder(context);
        const expected = await runCase(one, { scene: scene.path, directory }, { scheme: 'serial' });
        for (const options of settings) {
          const { path: other } = new Folder(context);
          const place = { scene: scene.path, directory: other };
          assert.deepEqual(await runCase(one, place, { scheme: 'cluster', ...options }), expected, one.name);
        }
      }
      // The hub sees all messages, and complains of what it does not understand.
      assert.doesNotMatch(cluster.controllerLog, /ERROR/);
      assert.match(cluster.controllerLog, /engine::Engine Connected/i);
    });
});

test('an operator is built once per engine and its initializer runs before it, once', async (context) => {
  const cluster = await TestCluster.up(context);
  process.env['ATOMLOOP_CLUSTER'] = cluster.connectionFile;
  const folder = new Folder(context);
  const module = folder.write(
    'count.mjs',
    `let started = 0;
     export function first(label) { if (label !== 'x') throw new Error('argument lost'); started += 1; }
     export default (list) => list.map((c) => { c.info.set('started', started); c.info.set('pid', process.pid); return c; });`,
  );
  const { outputs } = await iterableLoop({
    inputs: folder.write('in.xyz', frames(60)),
    operator: { module },
    initializer: { module, export: 'first', args: ['x'] },
    scheme: 'cluster',
    chunksize: 2,
  });
  const pids = new Set<unknown>();
  for await (const { info } of outputs) {
    assert.equal(info.get('started'), 1);
    pids.add(info.get('pid'));
  }
  assert.ok(pids.size <= 2);
});
