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

for (const whole of [true, false])
  test(`a run whose ${whole ? 'controller' : 'hub'} is killed ends with 75, and the same command goes on`, async (context) => {
    const cluster = await TestCluster.up(context);
    const scene = new Scene(context, cluster, 400);
    const run = scene.start('slow');
    await scene.hasBegun();
    if (whole) cluster.killController();
    else cluster.killHub();
    const { code, stderr } = await run.ended;
    assert.equal(code, 75, stderr);
    assert.match(stderr, /error\[E_CLUSTER_LOST\]/);
    assert.match(stderr, /same command/);
    await cluster.noWorkers(whole ? 40 : 10);
    const again = await TestCluster.up(context);
    const other = await scene.again(again, 'slow');
    assert.equal(other.code, 0, other.stderr);
    assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  });

test('a crash costs one configuration and no engine', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster);
  const options = ['--set', 'at=[13,77]'];
  const { code, stderr } = await scene.run('crash', options);
  assert.equal(code, 1, stderr);
  const expected = await scene.expected('crash', options);
  assert.equal(scene.read('out.xyz'), expected.output);
  assert.equal(scene.read('out.failed.xyz'), expected.failed);
  assert.match(expected.failed, /SIGSEGV/);
});

test('a configuration that takes whole workers with it is found, and fails alone', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 60);
  const { code, stderr } = await scene.run('deadly', ['--set', 'at=13']);
  assert.equal(code, 1, stderr);
  const expected = await scene.expected('slow');
  const failed = scene.read('out.failed.xyz');
  assert.match(failed, /number=13 /);
  assert.match(failed, /3 workers were lost/);
  assert.equal(failed.match(/number=/g)?.length, 1);
  assert.equal(scene.read('out.xyz').match(/number=/g)?.length, 59);
  assert.ok(expected.output.startsWith(scene.read('out.xyz').slice(0, 2000)));
});

test('a configuration that takes too long fails alone', async (context) => {
  const cluster = await TestCluster.up(context);
  const scene = new Scene(context, cluster, 60);
  const options = ['--set', 'at=13', '--timeout', '2s'];
  const { code, stderr } = await scene.run('hang', options);
  assert.equal(code, 1, stderr);
  const expected = await scene.expected('hang', options);
  assert.equal(scene.read('out.xyz'), expected.output);
  assert.equal(scene.read('out.failed.xyz'), expected.failed);
});
