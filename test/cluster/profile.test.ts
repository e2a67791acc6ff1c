import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { clusterInUse, setInUse } from '../../src/cluster/in-use.js';
import { checkProfileExists, loadProfile, profileNames } from '../../src/cluster/load-profile.js';
import { parseProfile } from '../../src/cluster/profile-file.js';
import type { AtomloopError } from '../../src/errors.js';
import { Folder } from '../helpers/folder.js';

/** A home of its own with one profile. */
function homeWith(context: TestContext, text?: string): { folder: Folder; env: NodeJS.ProcessEnv } {
  const folder = new Folder(context);
  mkdirSync(folder.at('.config/atomloop/profiles'), { recursive: true });
  if (text !== undefined) folder.write('.config/atomloop/profiles/lab.yaml', text);
  return { folder, env: { HOME: folder.path } };
}

suite('a profile', () => {
  test('has defaults for all that it does not say', (context) => {
    const { env } = homeWith(context);
    assert.deepEqual(loadProfile('lab', env), {
      name: 'lab',
      ipyparallel: { profile: 'lab', clusterId: '' },
      launcher: { type: 'local', hosts: [], args: [] },
      startMs: 120_000,
      listen: '127.0.0.1',
      isEncrypted: false,
    });
  });

  test('says how engines start, how long they may idle, who may connect, and which schemes are enabled', (context) => {
    const { env, folder } = homeWith(
      context,
      `ipyparallel: {profile: default, cluster_id: big}
launcher:
  type: slurm
  args: ["--time=2:00:00", -c 1]
engines: 64
idle_timeout: 15m
start_timeout: 90
listen: 0.0.0.0
schemes: [cluster, processes]
python: /usr/bin/python3
`,
    );
    assert.deepEqual(loadProfile('lab', env), {
      name: 'lab',
      file: folder.at('.config/atomloop/profiles/lab.yaml'),
      ipyparallel: { profile: 'default', clusterId: 'big' },
      launcher: { type: 'slurm', hosts: [], args: ['--time=2:00:00', '-c 1'] },
      engines: 64,
      idleMs: 900_000,
      startMs: 90_000,
      listen: '0.0.0.0',
      isEncrypted: true,
      schemes: ['cluster', 'processes'],
      python: '/usr/bin/python3',
    });
  });

  test('that listens beyond loopback is encrypted', (context) => {
    const { env } = homeWith(context, 'listen: 10.0.0.1\nencryption: false\n');
    assert.throws(() => loadProfile('lab', env), { code: 'E_PROFILE', message: /is encrypted/ });
  });

  test('needs hosts for ssh, and for nothing else', (context) => {
    for (const text of ['launcher: {type: ssh}', 'launcher: {type: mpi, hosts: [a]}']) {
      const { env } = homeWith(context, text);
      assert.throws(() => loadProfile('lab', env), { code: 'E_PROFILE', message: /launcher.hosts/ });
    }
  });

  test('is refused with line and column of what is wrong', () => {
    const wrong: readonly [text: string, line: number, column: number, message: RegExp][] = [
      ['engines: 2\nlauncher:\n  tpye: local\n', 3, 3, /unknown key `launcher.tpye`/],
      ['engines: many\n', 1, 10, /cannot use `engines`/],
      ['engines: 0\n', 1, 10, /cannot use `engines`/],
      ['idle_timeout: soon\n', 1, 15, /idle_timeout/],
      ['schemes: [threads, threads]\n', 1, 10, /schemes/],
      ['schemes: [thread]\n', 1, 10, /schemes/],
      ['launcher: slurm\n', 1, 11, /cannot use `launcher`/],
      ['launcher: {hosts: ["-oProxyCommand=x"]}\n', 1, 19, /launcher.hosts/],
      ['ipyparallel: {profile: ../x}\n', 1, 24, /ipyparallel.profile/],
      ['engines: 1\nengines: 2\n', 2, 1, /unique/],
      ['- a\n', 1, 1, /the profile/],
      ['__proto__: 1\n', 1, 1, /unknown key/],
      ['a: [\n', 2, 1, /./],
    ];
    for (const [text, line, column, message] of wrong) {
      assert.throws(
        () => parseProfile(text, 'lab.yaml'),
        (error: AtomloopError) => {
          const { file, line: atLine, column: atColumn } = error.details;
          assert.deepEqual(
            [error.code, file, atLine, atColumn],
            ['E_PROFILE', 'lab.yaml', line, column],
            text,
          );
          assert.match(error.message, message);
          return true;
        },
      );
    }
  });

  test('of a misspelled name is not an empty one', (context) => {
    const { env, folder } = homeWith(context, '');
    mkdirSync(join(folder.path, '.ipython/profile_night'), { recursive: true });
    assert.deepEqual(profileNames(env), ['lab', 'night']);
    for (const name of ['default', 'lab', 'night']) checkProfileExists(name, env);
    assert.throws(
      () => {
        checkProfileExists('labb', env);
      },
      (error: AtomloopError) => error.code === 'E_PROFILE' && error.details.hint === 'did you mean `lab`?',
    );
    assert.throws(() => loadProfile('../lab', env), { code: 'E_PROFILE' });
  });
});

suite('the cluster in use', () => {
  test('is that of the environment, else the one that was chosen', (context) => {
    const { env, folder } = homeWith(context);
    assert.equal(clusterInUse(env), undefined);
    setInUse('lab', env);
    assert.equal(clusterInUse(env)?.profile?.name, 'lab');
    assert.equal(
      clusterInUse(env)?.connectionFile,
      folder.at('.ipython/profile_lab/security/ipcontroller-client.json'),
    );
    assert.equal(clusterInUse({ ...env, ATOMLOOP_CLUSTER: 'other' })?.name, 'other');
    const file = clusterInUse({ ...env, ATOMLOOP_CLUSTER: '/x/client.json' });
    assert.deepEqual(file, { name: '/x/client.json', connectionFile: '/x/client.json' });
  });

  test('is kept where nobody else reads it', (context) => {
    const { env, folder } = homeWith(context);
    setInUse('lab', env);
    assert.equal(statSync(folder.at('.local/state/atomloop')).mode & 0o777, 0o700);
    assert.equal(statSync(folder.at('.local/state/atomloop/profile-in-use')).mode & 0o777, 0o600);
  });
});
