import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../../helpers/wait.js';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

for (const nanny of [true, false])
  test(`an engine ${nanny ? 'with' : 'without'} nanny that is killed costs time only`, async (context) => {
    const cluster = await TestCluster.up(context, { engines: 1 });
    cluster.startEngine({ nanny });
    await cluster.hasEngines(2);
    const scene = new Scene(context, cluster);
    const run = scene.start('slow');
    await scene.hasBegun();
    process.kill(cluster.engines[1]?.pid ?? 0, 'SIGKILL');
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  });

test('a worker that is killed is replaced, and its chunk computed again', async (context) => {
  const cluster = await TestCluster.up(context, { engines: 1 });
  const scene = new Scene(context, cluster);
  const run = scene.start('slow');
  await scene.hasBegun();
  const [host = 0] = cluster.hosts();
  process.kill(host, 'SIGKILL');
  await waitUntil(() => cluster.hosts().some((pid) => pid !== host), 'another is there');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
});

test('an engine that is stopped is given up, and its worker ends', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 400);
  const run = scene.start('slow');
  await scene.hasBegun();
  const [engine] = cluster.engines;
  process.kill(engine?.pid ?? 0, 'SIGSTOP');
  await waitUntil(() => cluster.hosts().length === 1, 'its worker has ended');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
});

test('a worker that is stopped is given up after a while, and its chunk computed elsewhere', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster);
  const run = scene.start('slow');
  await scene.hasBegun();
  const [host = 0] = cluster.hosts();
  process.kill(host, 'SIGSTOP');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  process.kill(host, 'SIGKILL');
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
});

test('an engine that joins gets work at once', async (context) => {
  const cluster = await TestCluster.up(context, { engines: 1 });
  const scene = new Scene(context, cluster, 800);
  const file = scene.folder.at('pids');
  const options = ['--set', `file=${JSON.stringify(file)}`];
  const run = scene.start('pids', options);
  await scene.hasBegun();
  cluster.startEngine();
  await waitUntil(() => new Set(scene.read('pids').trim().split('\n')).size === 2, 'both compute');
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('pids', options)).output);
});

test('where all engines are lost the run waits for another', async (context) => {
  const cluster = await TestCluster.up(context, { engines: 1 });
  const scene = new Scene(context, cluster);
  const run = scene.start('slow');
  await scene.hasBegun();
  process.kill(cluster.engines[0]?.pid ?? 0, 'SIGKILL');
  await cluster.hasEngines(0);
  cluster.startEngine();
  const { code, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
});
