import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { ClusterInfo } from '../../src/cluster/info.js';
import { skipCluster as skip } from '../cluster/cluster-home.js';
import { bin, type RunResult } from '../helpers/atomloop.js';
import { frames } from '../helpers/frames.js';
import { python } from '../helpers/python.js';
import { waitUntil } from '../helpers/wait.js';
import { skipHosts, type HostedOptions } from '../hosts/hosts.js';
import { Slurm } from '../slurm/slurm.js';

/** A home on hosts in network namespaces, with one profile, and commands that run there. */
class HostedHome {
  private constructor(readonly slurm: Slurm) {}

  static make(slurm: Slurm, profile: string): HostedHome {
    const { folder } = slurm.hosts;
    mkdirSync(folder.at('home/.config/atomloop/profiles'), { recursive: true });
    folder.write('home/.config/atomloop/profiles/lab.yaml', profile);
    folder.write('in.xyz', frames(60));
    return new HostedHome(slurm);
  }

  run(words: readonly string[], { env: more = {}, ...options }: HostedOptions = {}): Promise<RunResult> {
    const { folder } = this.slurm.hosts;
    const empty = { XDG_STATE_HOME: '', XDG_CONFIG_HOME: '', IPYTHONDIR: folder.at('home/.ipython') };
    const env = {
      HOME: folder.at('home'),
      ATOMLOOP_PYTHON: python,
      ATOMLOOP_CLUSTER: 'lab',
      ...empty,
      ...more,
    };
    return this.slurm.run([process.execPath, bin, ...words], { seconds: 150, ...options, env });
  }

  async info(): Promise<ClusterInfo> {
    const { stdout, stderr } = await this.run(['cluster', 'info', '--json']);
    assert.notEqual(stdout, '', stderr);
    return JSON.parse(stdout) as ClusterInfo;
  }

  /** Processes of ipyparallel on all hosts. */
  async engines(): Promise<string> {
    const { stdout } = await this.slurm.run(['sh', '-c', 'pgrep -fc "[i]pyparallel|[s]tart_engine" || true']);
    return stdout.trim();
  }
}

suite('engines that a launcher starts', { skip: skip === false ? skipHosts : skip }, () => {
  test('as a job of Slurm, on two hosts, work and end with a cleanup', async (context) => {
    const slurm = await Slurm.up(context, 2);
    const home = HostedHome.make(
      slurm,
      'launcher: {type: slurm, args: ["--nodes=2", "--ntasks-per-node=1"]}\nlisten: 10.0.0.1\nschemes: [cluster]\n',
    );
    const started = await home.run(['cluster', 'start', '-n', '2', '--timeout', '2m']);
    assert.equal(started.code, 0, started.stderr);
    const { controller, engines } = await home.info();
    assert.equal(controller.isEncrypted, true);
    assert.deepEqual(engines.map(({ host }) => host).sort(), ['h1', 'h2']);
    assert.ok(engines.every(({ isStartedHere }) => isStartedHere));
    assert.notEqual(await home.engines(), '0');
    const run = await home.run(['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt']);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /2 engines of lab: 60 done/);
    const ended = await home.run(['cluster', 'cleanup', '--terminate']);
    assert.equal(ended.code, 0, ended.stderr);
    await waitUntil(async () => (await slurm.run(['squeue', '--noheader'])).stdout === '', 'no job is left');
    await waitUntil(async () => (await home.engines()) === '0', 'no engine is left');
  });

  test('through ssh share its hosts, and end with a cleanup', async (context) => {
    const slurm = await Slurm.up(context, 1);
    const home = HostedHome.make(
      slurm,
      `launcher: {type: ssh, hosts: [a, b@c], args: [-q]}\npython: ${python}\n`,
    );
    // In place of ssh and scp: says where it should have gone, and runs it here.
    const { folder } = slurm.hosts;
    const ssh =
      '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\necho "$1" >> asked\nshift\n[ "$1" = -- ] && shift\ncd\nexec sh -c "$*"\n';
    for (const [name, text] of [
      ['ssh', ssh.replace('>> asked', `>> ${folder.at('asked')}`)],
      ['scp', '#!/bin/sh\nexit 0\n'],
    ] as const)
      chmodSync(folder.write(name, text), 0o700);
    const PATH = `${folder.path}:${process.env['PATH'] ?? ''}`;
    const started = await home.run(['cluster', 'start', '-n', '2'], { env: { PATH } });
    assert.equal(started.code, 0, started.stderr);
    const asked = new Set(folder.read('asked').trim().split('\n'));
    assert.deepEqual(asked, new Set(['a', 'b@c']));
    assert.equal((await home.info()).engines.length, 2);
    assert.equal((await home.run(['cluster', 'cleanup', '--terminate'])).code, 0);
    await waitUntil(async () => (await home.engines()) === '0', 'no engine is left');
  });

  test('with mpiexec work and end with the run that started them', async (context) => {
    const slurm = await Slurm.up(context, 1);
    const args = '["--allow-run-as-root", "--oversubscribe"]';
    const home = HostedHome.make(slurm, `launcher: {type: mpi, args: ${args}}\n`);
    const words = ['calculate', 'in.xyz', '-o', 'out.xyz', '--calculator', 'emt', '--start-engines', '2'];
    const run = await home.run(words);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /2 engines of lab: 60 done/);
    await waitUntil(async () => (await home.engines()) === '0', 'no engine is left');
  });
});
