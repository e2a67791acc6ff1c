import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

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
