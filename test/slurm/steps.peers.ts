import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bin } from '../helpers/atomloop.js';
import { frames } from '../helpers/frames.js';
import { skipHosts } from '../hosts/hosts.js';
import { Slurm } from './slurm.js';

suite('a workflow in a job of Slurm', { skip: skipHosts }, () => {
  test('starts steps with ranks by srun, on all hosts of the job', async (context) => {
    const slurm = await Slurm.up(context, 2);
    const { folder } = slurm.hosts;
    folder.write('in.xyz', frames(40));
    folder.write(
      'flow.yaml',
      `version: 1
mpi: 4
steps:
  - {id: hosts, run: [sh, -c, 'hostname > host-$SLURM_PROCID'], mpi: 4}
  - {id: ranks, operator: calculate, inputs: [in.xyz], output: ranks.xyz, mpi: 4, arguments: {calculator: emt, chunksize: 2}}
  - {id: alone, operator: calculate, inputs: [in.xyz], output: alone.xyz, arguments: {calculator: emt}}
`,
    );
    const script = folder.write(
      'job.sh',
      `#!/bin/sh
export SLURM_MPI_TYPE=pmix
exec ${process.execPath} ${bin} steps run ${folder.at('flow.yaml')}
`,
    );
    const { state, output } = await slurm.sbatch(['--nodes=2', '--ntasks-per-node=2', script], {
      seconds: 120,
    });
    assert.equal(state, 'COMPLETED', output);
    const hosts = [0, 1, 2, 3].map((rank) => folder.read(`host-${rank}`).trim());
    assert.deepEqual([...new Set(hosts)].sort(), ['h1', 'h2']);
    assert.equal(folder.read('ranks.xyz'), folder.read('alone.xyz'));
    const log = folder.read('flow.yaml.atomloop/logs/ranks.log');
    assert.match(log, /4 ranks x 1 threads: 40 done/);
  });
});
