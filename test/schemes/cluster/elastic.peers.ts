import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { amount, Chance } from '../../faults/amounts.js';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

for (let i = 0; i < amount(1, 4); i += 1)
  test(`engines and workers that come and go at random instants cost time only, ${i}`, async (context) => {
    const chance = new Chance(context);
    const cluster = await TestCluster.up(context);
    const scene = new Scene(context, cluster, 1500);
    const run = scene.start('slow');
    await scene.hasBegun();
    for (let k = 0; k < 6; k += 1) {
      await sleep(chance.integer(0, 1500));
      const hosts = cluster.hosts();
      const engines = cluster.engines.filter(
        ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
      );
      const isEngine = chance.integer(0, 1) === 1 && engines.length > 1;
      const victims = isEngine ? engines.map(({ pid }) => pid) : hosts;
      const victim = victims[chance.integer(0, Math.max(0, victims.length - 1))];
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
      if (isEngine) cluster.startEngine();
    }
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
    assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  });

test('Python is that of the engine, unless the run names another', async (context) => {
  const cluster = await TestCluster.up(context, { engines: 1 });
  const scene = new Scene(context, cluster, 200);
  for (const [options, expected] of [
    [[], '/usr/bin/python3'],
    [['--python', '/usr/bin/env'], '/usr/bin/env'],
  ] as const) {
    const run = scene.start('slow', [...options, '--overwrite', '--tag', `python=${expected}`]);
    await scene.hasBegun();
    const [host] = cluster.hosts();
    const environment = readFileSync(`/proc/${host ?? 0}/environ`, 'utf8').split('\0');
    assert.ok(environment.includes(`ATOMLOOP_PYTHON=${expected}`), expected);
    const { code, stderr } = await run.ended;
    assert.equal(code, 0, stderr);
  }
});
