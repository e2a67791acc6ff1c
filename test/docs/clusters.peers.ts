import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { frames } from '../helpers/frames.js';
import { repository } from '../helpers/repository.js';
import { waitUntil } from '../helpers/wait.js';
import { skipHosts } from '../hosts/hosts.js';
import { Slurm } from '../slurm/slurm.js';
import { blocksOf } from './blocks.js';
import { settleReader } from './reader.js';

const count = 300;

/** Operator of the reader; `seconds` of work in all for one core. */
const relax = (seconds: number): string => `
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default { shape: 'each', each(c, _, { index }) { nap(${(seconds * 1000) / count}); c.info.set('index', index); return c; } };
`;

/** Submits a script of the page, on a small Slurm with a job of one minute. */
async function submit(
  context: TestContext,
  script: string,
  { seconds, size }: { readonly seconds: number; readonly size: string },
): Promise<{ readonly slurm: Slurm; readonly id: string }> {
  const slurm = await Slurm.up(context, 2);
  const { folder } = slurm.hosts;
  const PATH = settleReader(folder.path);
  folder.write('relax.mjs', relax(seconds));
  folder.write('structures.xyz', frames(count));
  const blocks = blocksOf(readFileSync(join(repository, 'docs/clusters.md'), 'utf8'));
  for (const { name, text } of blocks) folder.write(name, text);
  const id = await slurm.submit([size, '--time=1', script], { env: { PATH } });
  return { slurm, id };
}

suite('the Slurm scripts of the page about clusters', { skip: skipHosts }, () => {
  for (const [script, size] of [
    ['node.sbatch', '--cpus-per-task=4'],
    ['nodes.sbatch', '--ntasks-per-node=2'],
  ] as const)
    test(`${script}: a job that was told to stop requeues itself and finishes`, async (context) => {
      const { slurm, id } = await submit(context, script, { seconds: 20, size });
      const { folder } = slurm.hosts;
      await waitUntil(() => existsSync(folder.at('relaxed.xyz.atomloop/journal')), 'the run has begun');
      await sleep(1000);
      await slurm.run(['scancel', '--full', '--signal=USR1', id]);
      const { state, restarts, output } = await slurm.ended(id);
      assert.deepEqual([state, restarts], ['COMPLETED', 1], output);
      assert.match(output, /the run was stopped[^]*going on[^]*300 done/);
      assert.equal(folder.read('relaxed.xyz').match(/index=/g)?.length, count);
    });

  test('nodes.sbatch: a job whose time is over requeues itself and finishes', async (context) => {
    const { slurm, id } = await submit(context, 'nodes.sbatch', {
      seconds: 280,
      size: '--ntasks-per-node=2',
    });
    const { state, restarts, output } = await slurm.ended(id, 150);
    assert.deepEqual([state, restarts], ['COMPLETED', 1], output);
    assert.match(output, /the walltime is over[^]*going on[^]*300 done/);
  });
});
