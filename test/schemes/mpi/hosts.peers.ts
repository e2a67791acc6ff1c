import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { atomloop, bin, type RunResult } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors } from '../../helpers/mpi.js';
import { waitUntil } from '../../helpers/wait.js';
import { Hosts, skipHosts } from '../../hosts/hosts.js';
import { Slurm } from '../../slurm/slurm.js';
import { cases, runCase, writeScene, type Outcome } from '../contract.js';
import { settings } from './contract-settings.js';

const script = fileURLToPath(new URL('./contract-script.js', import.meta.url));
const env = { WFL_MPIPOOL: '1' };

const slow = `
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default { shape: 'each', each(c, _, { index }) { nap(20); c.info.set('index', index); return c; } };
`;

function said({ stdout, stderr }: RunResult): string {
  return stdout + stderr;
}

/** A run of `slow.mjs` in the folder of the hosts, and the same by one process. */
async function scene(folder: Folder, count = 300): Promise<{ command: string[]; expected: string }> {
  const module = folder.write('slow.mjs', slow);
  const input = folder.write('in.xyz', frames(count));
  const command = ['map', module, input, '--chunksize', '5'];
  const { code, stderr } = await atomloop([...command, '-o', folder.at('serial.xyz')]);
  assert.equal(code, 0, stderr);
  return {
    command: [process.execPath, bin, ...command, '-o', folder.at('out.xyz')],
    expected: folder.read('serial.xyz'),
  };
}

function ranksOf(folder: Folder): string[] {
  const record = JSON.parse(folder.read('out.xyz.atomloop/record.json')) as { readonly ranks: object };
  return Object.keys(record.ranks);
}

for (const flavor of flavors)
  suite(`ranks of ${flavor} on two hosts`, { skip: skipHosts }, () => {
    test('give the bytes of serial in every case of the contract', async (context) => {
      const hosts = await Hosts.up(context, 2);
      writeScene(hosts.folder);
      const words = ['-n', '3', process.execPath, script, hosts.folder.path];
      const job = await hosts.mpirun(flavor, words, { env });
      assert.equal(job.code, 0, said(job));
      const rows = JSON.parse(hosts.folder.read('outcomes.json')) as Outcome[][];
      assert.equal(rows.length, settings.length);
      for (const [i, one] of cases.entries()) {
        const { path: directory } = new Folder(context);
        const expected = await runCase(one, { scene: hosts.folder.path, directory }, { scheme: 'serial' });
        for (const row of rows) assert.deepEqual(row[i], expected, one.name);
      }
      await waitUntil(() => hosts.processes().length === 0, 'nothing is left');
    });

    test('end with one that is killed, and the same command goes on', async (context) => {
      const hosts = await Hosts.up(context, 2);
      const { command, expected } = await scene(hosts.folder);
      const job = hosts.startMpirun(flavor, ['-n', '3', ...command], { env });
      await waitUntil(() => existsSync(hosts.folder.at('out.xyz.atomloop/journal')), 'the job has begun');
      process.kill(hosts.rank(1) ?? 0, 'SIGKILL');
      assert.notEqual((await job.ended).code, 0);
      await waitUntil(() => hosts.processes().length === 0, 'nothing is left');
      const again = await hosts.mpirun(flavor, ['-n', '3', ...command], { env });
      assert.equal(again.code, 0, said(again));
      assert.equal(hosts.folder.read('out.xyz'), expected);
    });

    test('get the text where they do not see the file of rank 0', async (context) => {
      const hosts = await Hosts.up(context, 2);
      const { folder } = hosts;
      const input = folder.write('in.xyz', frames(2000));
      folder.write('other.xyz', frames(2000).replaceAll('Cu', 'Au'));
      const elsewhere = folder.at('elsewhere.sh');
      writeFileSync(
        elsewhere,
        `#!/bin/sh
[ "$(hostname)" = h1 ] || mount --bind '${folder.at('other.xyz')}' '${input}'
exec "$@"
`,
        { mode: 0o755 },
      );
      const run = [process.execPath, bin, 'copy', input, '-o', folder.at('out.xyz'), '--chunksize', '500'];
      const words = ['-n', '2', 'unshare', '--mount', elsewhere, ...run];
      const job = await hosts.mpirun(flavor, words, { env });
      assert.equal(job.code, 0, said(job));
      assert.equal(folder.read('out.xyz'), frames(2000));
      assert.deepEqual(ranksOf(folder), ['0', '1']);
    });
  });

test(
  'survivors on two hosts finish, with --enable-recovery, when the heartbeats of a rank stay away',
  { skip: skipHosts },
  async (context) => {
    const hosts = await Hosts.up(context, 2);
    const { command, expected } = await scene(hosts.folder);
    const words = ['--enable-recovery', '-n', '4', ...command];
    const job = hosts.startMpirun('openmpi', words, { env, seconds: 120 });
    await waitUntil(() => existsSync(hosts.folder.at('out.xyz.atomloop/journal')), 'the job has begun');
    process.kill(hosts.rank(1) ?? 0, 'SIGKILL');
    const { code, ...text } = await job.ended;
    assert.equal(code, 0, text.stdout + text.stderr);
    assert.equal(hosts.folder.read('out.xyz'), expected);
    const status = await atomloop(['status', hosts.folder.at('out.xyz')]);
    assert.equal(status.code, 0, status.stdout);
    await waitUntil(() => hosts.processes().length === 0, 'nothing is left');
  },
);

suite('steps of Slurm', { skip: skipHosts }, () => {
  for (const [flavor, pmi] of [
    ['openmpi', 'pmix'],
    ['mpich', 'pmi2'],
  ] as const)
    test(`with ${pmi} are ranks of ${flavor} on two hosts`, async (context) => {
      const slurm = await Slurm.up(context, 2);
      const { folder } = slurm.hosts;
      const { command, expected } = await scene(folder);
      const step = ['srun', '--nodes=2', '--ntasks=3', `--mpi=${pmi}`, ...command];
      const job = await slurm.run(step, { env });
      assert.equal(job.code, 0, said(job));
      assert.equal(folder.read('out.xyz'), expected);
      assert.deepEqual(ranksOf(folder), ['0', '1', '2']);
      assert.equal(said(job).match(/300 configurations \(/g)?.length, 1, said(job));
    });

  test('without an MPI, or without WFL_MPIPOOL, are refused once', async (context) => {
    const slurm = await Slurm.up(context);
    const { command } = await scene(slurm.hosts.folder, 5);
    const step = ['srun', '--ntasks=2', '--mpi=none', ...command];
    const none = await slurm.run(step, { env });
    assert.equal(none.code, 2, said(none));
    assert.equal(
      said(none).match(/error\[E_MPI\]: srun started 2 copies without MPI/g)?.length,
      1,
      said(none),
    );
    const plain = await slurm.run(step);
    assert.equal(plain.code, 2, said(plain));
    assert.equal(said(plain).match(/error\[E_MPI\]: srun started 2 copies, which/g)?.length, 1, said(plain));
  });

  test('a batch script is no launcher', async (context) => {
    const slurm = await Slurm.up(context, 2);
    const { command } = await scene(slurm.hosts.folder, 20);
    const { state, output } = await slurm.sbatch(['--nodes=2', '--ntasks=4', `--wrap=${command.join(' ')}`]);
    assert.equal(state, 'COMPLETED', output);
    assert.match(output, /20 configurations .* threads/);
  });
});
