import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClusterHome, skipCluster as skip } from '../cluster/cluster-home.js';
import { waitUntil } from '../helpers/wait.js';

suite('profiles', { skip }, () => {
  test('are changed after a check of the new and a cleanup of the old', async (context) => {
    const home = new ClusterHome(context, { lab: 'engines: 1\n', night: 'engines: 2\n', bad: 'engins: 2\n' });
    assert.match((await home.cluster('use', 'lab')).stderr, /`lab` is in use/);
    assert.equal((await home.cluster('start')).code, 0);
    for (const name of ['nihgt', 'bad'])
      assert.match((await home.cluster('use', name, '--terminate')).stderr, /E_PROFILE.*\n.*did you mean/);
    const unasked = await home.cluster('use', 'night');
    assert.match(unasked.stderr, /E_CLUSTER_CONFIRM/);
    assert.equal((await home.info()).engines.length, 1);
    const kept = await home.cluster('use', 'night', '--detach');
    assert.match(kept.stderr, /left 1 engine, 1 controller of `lab`.*\n`night` is in use/);
    assert.equal((await home.info()).controller.state, 'none');
    assert.equal((await home.info('--profile', 'lab')).engines.length, 1);
    assert.equal((await home.cluster('start', '-n', '1')).code, 0);
    const { stdout } = await home.cluster('profiles', '--json');
    const rows = JSON.parse(stdout) as { name: string; isInUse: boolean; started: number; error?: string }[];
    assert.deepEqual(
      rows.map(({ name, isInUse, started, error }) => [name, isInUse, started, error !== undefined]),
      [
        ['bad', false, 0, true],
        ['default', false, 0, false],
        ['lab', false, 0, false],
        ['night', true, 2, false],
      ],
    );
    assert.match((await home.cluster('use', 'lab', '--terminate')).stderr, /ended 1 engine, 1 controller/);
    assert.equal((await home.info()).engines.length, 1);
    assert.equal((await home.cluster('shutdown', '--now', '--yes')).code, 0);
    await home.isEmpty();
  });

  test('are asked about on a terminal', async (context) => {
    const home = new ClusterHome(context);
    assert.equal((await home.cluster('start', '-n', '1')).code, 0);
    assert.match(
      await home.answer('c', 'cluster', 'cleanup'),
      /1 engine, 1 controller started here\. Terminate.*nothing was changed/s,
    );
    assert.match(
      await home.answer('n', 'cluster', 'shutdown', '--now'),
      /all 1 engines\? \[y\/N\].*nothing was changed/s,
    );
    assert.equal((await home.info()).engines.length, 1);
    assert.match(await home.answer('t', 'cluster', 'cleanup'), /ended 1 engine, 1 controller/);
    await home.isEmpty(1);
  });

  test('let engines end that have nothing to do', async (context) => {
    const home = new ClusterHome(context, { short: 'idle_timeout: 2s\n' });
    assert.equal((await home.cluster('start', '-n', '1', '--profile', 'short')).code, 0);
    const { code } = await home.cluster('exec', '--balanced', '--', 'sleep', '4');
    assert.equal(code, 0);
    await waitUntil(async () => (await home.info()).engines.length === 0, 'the idle engine has ended');
    await home.cluster('cleanup', '--terminate');
    await home.isEmpty(1);
  });
});
