import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterClient } from '../../../src/cluster/client.js';
import { Chance } from '../../faults/amounts.js';
import { atomloop } from '../../helpers/atomloop.js';
import { waitUntil } from '../../helpers/wait.js';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

suite('a cluster that cannot be used is an error', () => {
  test('without engines, with the command that starts some', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const { code, stderr } = await new Scene(context, cluster).run('slow');
    assert.equal(code, 2, stderr);
    assert.match(stderr, /error\[E_NO_ENGINES\]/);
    assert.match(stderr, /atomloop cluster start -n/);
  });

  test('without a controller', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const scene = new Scene(context, cluster, 5);
    const env = { ...cluster.env, ATOMLOOP_CLUSTER: scene.folder.at('none.json') };
    const { code, stderr } = await atomloop(scene.command('slow', ['--scheme', 'cluster']), { env });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /error\[E_NO_ENGINES\]/);
    assert.match(stderr, /atomloop cluster start/);
  });
});

test('two runs share one cluster, and each gives its own bytes', async (context) => {
  const cluster = await TestCluster.up(context);
  const scenes = [new Scene(context, cluster), new Scene(context, cluster, 150)];
  const runs = await Promise.all(scenes.map((scene, i) => scene.run('slow', ['--set', `by=${10 + i * 10}`])));
  for (const [i, { code, stderr }] of runs.entries()) {
    assert.equal(code, 0, stderr);
    const expected = await scenes[i]?.expected('slow');
    assert.equal(scenes[i]?.read('out.xyz'), expected?.output);
  }
});

test('an engine that is busy with the work of others is not waited for', async (context) => {
  const cluster = await TestCluster.up(context);
  const client = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
  const sleep = client.apply(0, { function: 'time.sleep', args: [30] });
  const scene = new Scene(context, cluster, 60);
  const { code, stderr } = await scene.run('slow');
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  client.close();
  await assert.rejects(sleep);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`a run that gets ${signal} ends with 75, leaves nothing, and the same command goes on`, async (context) => {
    const cluster = await TestCluster.up(context);
    const scene = new Scene(context, cluster);
    const run = scene.start('slow');
    await scene.hasBegun();
    run.child.kill(signal);
    const { code, stderr } = await run.ended;
    assert.equal(code, 75, stderr);
    await cluster.noWorkers(5);
    const again = await scene.run('slow');
    assert.equal(again.code, 0, again.stderr);
    assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  });

test('a run that is stopped while it begins leaves nothing', async (context) => {
  const chance = new Chance(context);
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster);
  for (let i = 0; i < 4; i += 1) {
    const run = scene.start('slow', ['--overwrite']);
    await sleep(chance.integer(200, 1200));
    run.child.kill('SIGTERM');
    await run.ended;
  }
  await cluster.noWorkers(15);
});

test('workers end soon after a driver that was killed, and the same command goes on', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 400);
  const run = scene.start('slow');
  await scene.hasBegun();
  run.child.kill('SIGKILL');
  await run.ended;
  const again = await scene.run('slow');
  assert.equal(again.code, 0, again.stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  await cluster.noWorkers(45);
});

test('a driver that was suspended goes on with new workers', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 400);
  const run = scene.start('slow');
  await scene.hasBegun();
  run.child.kill('SIGSTOP');
  await waitUntil(() => cluster.hosts().length === 0, 'its workers have ended', 45);
  run.child.kill('SIGCONT');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
});

test('what operators print comes to the driver, with the number of the engine', async (context) => {
  const cluster = await TestCluster.up(context);
  const { code, stderr } = await new Scene(context, cluster, 20).run('says');
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^engine [01]: here I am$/m);
});

test('engines of one host share out its GPUs', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 100);
  const words = scene.command('gpu', ['--scheme', 'cluster', '--chunksize', '2']);
  const { code, stderr } = await atomloop(words, { env: { ...cluster.env, WFL_TORCH_N_GPUS: '2' } });
  assert.equal(code, 0, stderr);
  const gpus = new Set(scene.read('out.xyz').match(/gpu=g\d/g));
  assert.deepEqual([...gpus].sort(), ['gpu=g0', 'gpu=g1']);
});
