import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkLauncher, findLauncher } from '../../../src/schemes/mpi/launcher.js';

const mpirun = {
  OMPI_COMM_WORLD_SIZE: '4',
  OMPI_COMM_WORLD_RANK: '3',
  OMPI_COMM_WORLD_LOCAL_RANK: '1',
  PMIX_RANK: '3',
};
const mpiexec = { PMI_SIZE: '4', PMI_RANK: '2', MPI_LOCALRANKID: '0' };
const step = { SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '1', SLURM_LOCALID: '0', SLURM_NTASKS: '2' };

suite('the launcher is known by the environment that it makes', () => {
  const cases = [
    [
      'mpirun of Open MPI',
      mpirun,
      { flavor: 'openmpi', size: 4, rank: 3, localRank: 1, takesVariables: false },
    ],
    ['mpiexec of MPICH', mpiexec, { flavor: 'mpich', size: 4, rank: 2, localRank: 0, takesVariables: true }],
    ['srun', step, { flavor: undefined, size: 2, rank: 1, localRank: 0, takesVariables: true }],
    [
      'srun with PMIx',
      { ...step, PMIX_RANK: '1' },
      { flavor: 'openmpi', size: 2, rank: 1, localRank: 0, takesVariables: true },
    ],
    [
      'srun with PMI',
      { ...step, PMI_SIZE: '2', PMI_RANK: '1' },
      { flavor: 'mpich', size: 2, rank: 1, localRank: 0, takesVariables: true },
    ],
    // mpirun inside of a job starts its own processes with srun, one per host.
    [
      'mpirun of Open MPI',
      { ...step, ...mpirun, SLURM_STEP_NUM_TASKS: '1' },
      { flavor: 'openmpi', size: 4, rank: 3, localRank: 1, takesVariables: false },
    ],
  ] as const;
  for (const [name, env, expected] of cases)
    test(`${name}: ${Object.keys(env).join(' ')}`, () => {
      assert.deepEqual(findLauncher(env), { name, ...expected });
    });

  test('a batch script is no launcher, nor is an ordinary shell', () => {
    assert.equal(findLauncher({ SLURM_JOB_ID: '7', SLURM_NTASKS: '8', SLURM_PROCID: '0' }), undefined);
    assert.equal(findLauncher({}), undefined);
  });

  test('`ATOMLOOP_MPI` names the MPI where the launcher does not', () => {
    assert.equal(findLauncher({ ...step, ATOMLOOP_MPI: 'mpich' })?.flavor, 'mpich');
    assert.throws(() => findLauncher({ ...step, ATOMLOOP_MPI: 'intel' }), { code: 'E_SETTING' });
    assert.equal(findLauncher({ ATOMLOOP_MPI: 'intel' }), undefined);
  });
});

test('copies that do not share the work are refused, unless a scheme is asked for', () => {
  for (const env of [mpirun, mpiexec, step]) {
    assert.throws(
      () => {
        checkLauncher(env, 'auto');
      },
      { code: 'E_MPI' },
    );
    checkLauncher(env, 'threads');
    checkLauncher({ ...env, WFL_MPIPOOL: '' }, 'auto');
    checkLauncher({ ...env, WFL_AUTOPARA_MPIPOOL: '0' }, 'auto');
  }
  checkLauncher({ ...mpirun, OMPI_COMM_WORLD_SIZE: '1', OMPI_COMM_WORLD_RANK: '0' }, 'auto');
  checkLauncher({}, 'auto');
});
