import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClusterHome, skipCluster as skip } from '../cluster/cluster-home.js';
import { frames } from '../helpers/frames.js';
import { waitUntil } from '../helpers/wait.js';

suite('engines that a run starts', { skip }, () => {
  const args = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt', '--start-engines', '2'];

  test('end with it, and are kept where that is wanted', async (context) => {
    const home = new ClusterHome(context);
    home.folder.write('in.xyz', frames(20));
    const run = await home.run(...args);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /2 engines of default: 20 done/);
    await home.isEmpty(1);
    const again = await home.run(...args);
    assert.match(again.stderr, /^up to date/, 'no engine is started for nothing');
    const kept = await home.run(...args.with(3, 'kept.xyz'), '--keep');
    assert.equal(kept.code, 0, kept.stderr);
    assert.equal((await home.info()).engines.filter(({ isStartedHere }) => isStartedHere).length, 2);
    await home.cluster('cleanup', '--terminate');
    await home.isEmpty(1);
    assert.match((await home.run(...args.slice(0, 6), '--keep')).stderr, /E_OPTION.*--keep/);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`end with a run that ${signal} ends`, async (context) => {
      const home = new ClusterHome(context);
      home.folder.write('in.xyz', frames(20));
      home.folder.write(
        'stuck.mjs',
        'export default async () => new Promise(() => setInterval(() => {}, 1e3));',
      );
      const words = ['map', 'stuck.mjs', 'in.xyz', '-o', 'out.xyz', '--start-engines', '2'];
      const { child, ended } = home.start(words);
      await waitUntil(
        async () => (await home.info()).engines.some(({ runs }) => (runs ?? 0) > 0),
        'the engines work',
        60,
      );
      child.kill(signal);
      await ended;
      await home.isEmpty();
    });
  }
});
