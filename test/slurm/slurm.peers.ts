import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { compileHello } from '../hosts/hello.js';
import { skipHosts } from '../hosts/hosts.js';
import { Slurm } from './slurm.js';

suite('Slurm', { skip: skipHosts }, () => {
  test('a step runs ranks of Open MPI on all hosts with pmix', async (context) => {
    const slurm = await Slurm.up(context, 2);
    const hello = compileHello('openmpi', slurm.hosts.folder);
    const variables = ['SLURM_STEP_NUM_TASKS', 'PMIX_RANK', 'SLURM_LOCALID'];
    const step = [
      'srun',
      '--nodes=2',
      '--ntasks=3',
      '--distribution=cyclic',
      '--mpi=pmix',
      hello,
      ...variables,
    ];
    const { stdout, stderr } = await slurm.run(step);
    const line = (rank: number, host: string, local: number): string =>
      `${rank} of 3 on ${host} SLURM_STEP_NUM_TASKS=3 PMIX_RANK=${rank} SLURM_LOCALID=${local}\n`;
    assert.equal(stdout, line(0, 'h1', 0) + line(1, 'h2', 0) + line(2, 'h1', 1), stderr);
  });

  test('a step runs ranks of MPICH with pmi2', async (context) => {
    const slurm = await Slurm.up(context);
    const hello = compileHello('mpich', slurm.hosts.folder);
    const variables = ['SLURM_STEP_NUM_TASKS', 'PMI_SIZE', 'PMI_RANK'];
    const { stdout, stderr } = await slurm.run(['srun', '--ntasks=2', '--mpi=pmi2', hello, ...variables]);
    const line = (rank: number): string =>
      `${rank} of 2 on h1 SLURM_STEP_NUM_TASKS=2 PMI_SIZE=2 PMI_RANK=${rank}\n`;
    assert.equal(stdout, line(0) + line(1), stderr);
  });

  test('mpirun of Open MPI takes hosts and ranks from the batch job', async (context) => {
    const slurm = await Slurm.up(context, 2);
    const hello = compileHello('openmpi', slurm.hosts.folder);
    const script = `mpirun.openmpi --allow-run-as-root --map-by node ${hello}`;
    const { state, output } = await slurm.sbatch(['--nodes=2', '--ntasks-per-node=2', `--wrap=${script}`]);
    assert.equal(state, 'COMPLETED', output);
    assert.equal(output, '0 of 4 on h1\n1 of 4 on h2\n2 of 4 on h1\n3 of 4 on h2\n');
  });

  test('a batch job may requeue itself, then it ends with the code of its script', async (context) => {
    const slurm = await Slurm.up(context);
    const script = slurm.hosts.folder.write(
      'requeue.sh',
      `#!/bin/sh
echo "start \${SLURM_RESTART_COUNT:-0}"
if [ "\${SLURM_RESTART_COUNT:-0}" -eq 0 ]; then scontrol requeue "$SLURM_JOB_ID"; sleep 60; fi
exit 3
`,
    );
    const { state, code, restarts, output } = await slurm.sbatch(['--requeue', script]);
    assert.deepEqual([state, code, restarts], ['FAILED', 3, 1]);
    assert.match(output, /^start 0\n.*DUE TO JOB REQUEUE.*\nstart 1\n$/);
  });
});
