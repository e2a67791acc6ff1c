import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repository } from '../../helpers/repository.js';
import { skipHosts } from '../../hosts/hosts.js';
import { Scene } from './scene.js';
import { TestCluster } from './test-cluster.js';

/** Words before the command of an engine that sees other files than the driver: each target shows the source. */
function mounts(cluster: TestCluster, files: Readonly<Record<string, string>>): string[] {
  const binds = Object.entries(files).map(([target, source]) => `mount --bind '${source}' '${target}'`);
  const script = cluster.folder.write('elsewhere.sh', `set -e\n${binds.join('\n')}\nexec "$@"\n`);
  return ['unshare', '--mount', 'sh', script];
}

const path = { PATH: '/usr/bin:/bin' };

suite('an engine on a host that cannot work', { skip: skipHosts }, () => {
  async function refused(cluster: TestCluster, scene: Scene): Promise<string> {
    const { code, stderr } = await scene.run('slow');
    assert.equal(code, 2, stderr);
    await cluster.noWorkers();
    return stderr;
  }

  test('because Node.js is missing there is named, with what to do', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const none = cluster.folder.write('none', '');
    cluster.startEngine({ launcher: mounts(cluster, { [process.execPath]: none }), env: path });
    await cluster.hasEngines(1);
    const text = await refused(cluster, new Scene(context, cluster));
    assert.match(text, /error\[E_CLUSTER_ENGINE\]: engine 0 on \S+ has no Node\.js/);
    assert.match(text, /hint: install Node\.js on that host/);
  });

  test('because the package is missing there is named, with what to do', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const none = cluster.folder.at('profile_test/log');
    cluster.startEngine({ launcher: mounts(cluster, { [join(repository, 'dist')]: none }), env: path });
    await cluster.hasEngines(1);
    const text = await refused(cluster, new Scene(context, cluster));
    assert.match(text, /error\[E_CLUSTER_ENGINE\]: engine 0 on \S+ has no atomloop/);
    assert.match(text, /hint: install atomloop/);
  });

  test('because it has another version is named, and others work without it', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const original = join(repository, 'package.json');
    const other = cluster.folder.write(
      'package.json',
      readFileSync(original, 'utf8').replace(/"version": ".*"/, '"version": "0.0.9"'),
    );
    cluster.startEngine({ launcher: mounts(cluster, { [original]: other }) });
    await cluster.hasEngines(1);
    const scene = new Scene(context, cluster);
    const text = await refused(cluster, scene);
    assert.match(
      text,
      /engine 0 on \S+ has another version of atomloop; expected atomloop \S+ at every engine, got 0\.0\.9/,
    );
    cluster.startEngine();
    await cluster.hasEngines(2);
    const { code, stderr } = await scene.run('slow');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: engine 0 on \S+ has another version/);
    assert.equal(scene.read('out.xyz'), (await scene.expected('slow')).output);
  });

  test('because it lacks a package of ours is named', async (context) => {
    const cluster = await TestCluster.up(context, { engines: 0 });
    const none = cluster.folder.at('profile_test/log');
    const { pathname } = new URL('..', import.meta.resolve('zeromq'));
    cluster.startEngine({ launcher: mounts(cluster, { [pathname]: none }) });
    await cluster.hasEngines(1);
    const { code, stderr } = await new Scene(context, cluster).run('slow');
    assert.notEqual(code, 0);
    assert.match(stderr, /error\[E_CLUSTER_ENGINE\]: the worker of engine 0 on \S+ ended with code 1/);
    assert.match(stderr, /npm install zeromq/);
  });
});
