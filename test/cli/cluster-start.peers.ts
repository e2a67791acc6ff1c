import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { suite, test } from 'node:test';
import { ClusterHome, skipCluster as skip } from '../cluster/cluster-home.js';
import { waitUntil } from '../helpers/wait.js';

suite('a start that fails', { skip }, () => {
  test('says so with the end of the log, and leaves nothing', async (context) => {
    const home = new ClusterHome(context, {
      bare: `python: ${process.execPath}\n`,
    });
    const bare = await home.cluster('start', '-n', '1', '--profile', 'bare');
    assert.equal(bare.code, 70);
    assert.match(bare.stderr, /E_CLUSTER_START.*the controller ended at once.*bad option/);
    await home.isEmpty(1);
  });

  test('of a launcher says what it printed, and ends the controller', async (context) => {
    const home = new ClusterHome(context, { night: 'launcher: {type: mpi, args: [-q, none]}\n' });
    const launcher = home.folder.write(
      'mpiexec',
      '#!/bin/sh\necho "no such queue: $*" | head -c 40 >&2\nexit 3\n',
    );
    chmodSync(launcher, 0o700);
    const env = { PATH: `${home.folder.path}:${process.env['PATH'] ?? ''}` };
    const { code, stderr } = await home.start(['cluster', 'start', '-n', '2', '--profile', 'night'], env)
      .ended;
    assert.equal(code, 70);
    assert.match(
      stderr,
      /E_CLUSTER_START.*0 of 2 engines came: what starts them has ended.*no such queue: -n 2 -q none/,
    );
    await home.isEmpty(1);
  });

  test('ends in time', async (context) => {
    const home = new ClusterHome(context);
    const { code, stderr } = await home.cluster('start', '-n', '1', '--timeout', '500ms');
    assert.equal(code, 70);
    assert.match(stderr, /E_CLUSTER_START.*in time/);
    await home.isEmpty(1);
  });

  test('is stopped by a signal, and leaves nothing', async (context) => {
    const home = new ClusterHome(context);
    const { child, ended } = home.start(['cluster', 'start', '-n', '1']);
    await waitUntil(() => home.living.length > 1, 'the controller is there');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 75);
    await home.isEmpty(1);
  });
});
