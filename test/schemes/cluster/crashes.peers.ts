import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

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
