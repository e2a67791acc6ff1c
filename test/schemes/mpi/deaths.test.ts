import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, test, type TestContext } from 'node:test';
import { amount, Chance } from '../../faults/amounts.js';
import { markName, noneLeft } from '../../faults/marked.js';
import { atomloop, bin, type RunResult } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors, runRanks, startRanks } from '../../helpers/mpi.js';
import { waitUntil } from '../../helpers/wait.js';
import { rankPids } from './ranks.js';

const operators = `
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const rank = process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK;
export const slow = { shape: 'each', each(c, _, { index }) { nap(10); c.info.set('index', index); return c; } };
export const crash = { shape: 'each', each(c, { at }, { index }) {
  if (at.includes(index)) { process.kill(process.pid, 'SIGSEGV'); nap(1e4); }
  c.info.set('index', index);
  return c;
} };
/** Rank 0 is busy elsewhere; every other rank dies of one configuration. */
export const deadly = { shape: 'each', each(c, _, { index }) {
  if (rank === '0') nap(300);
  // What the rank has done before is on its way by then.
  else if (index === 13) { nap(100); process.kill(process.pid, 'SIGKILL'); nap(1e4); }
  return c;
} };
`;

class Scene {
  readonly folder: Folder;
  readonly module: string;
  readonly input: string;
  readonly output: string;

  constructor(context: TestContext) {
    this.folder = new Folder(context);
    this.module = this.folder.write('operators.mjs', operators);
    this.input = this.folder.write('in.xyz', frames(200));
    this.output = this.folder.at('out.xyz');
  }

  command(name: string, output = this.output): string[] {
    return ['map', `${this.module}#${name}`, this.input, '-o', output, '--chunksize', '5'];
  }

  async serial(name: string, ...options: readonly string[]): Promise<string> {
    const output = this.folder.at('serial.xyz');
    const { code, stderr } = await atomloop([...this.command(name, output), ...options]);
    assert.ok(code === 0 || code === 1, stderr);
    return this.folder.read('serial.xyz');
  }
}

const mark = (context: TestContext): string => `${context.name}-${process.pid}`.replaceAll(/\W/g, '-');

/** Kills a rank of a job when the job has been at work for `milliseconds`. */
async function killed(
  scene: Scene,
  job: Promise<RunResult>,
  rank: number,
  milliseconds: number,
): Promise<RunResult> {
  await waitUntil(() => existsSync(`${scene.output}.atomloop/journal`), 'the job has begun');
  await sleep(milliseconds);
  const pid = rankPids(scene.output).get(rank);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return job;
}

for (const flavor of flavors)
  suite(`a rank of ${flavor} is killed`, () => {
    for (let i = 0; i < amount(2, 10); i += 1)
      test(`at a random instant, ${i}: the job ends, and the same command goes on`, async (context) => {
        const chance = new Chance(context);
        const scene = new Scene(context);
        const env = { [markName]: mark(context) };
        const { ended } = startRanks(flavor, 3, [bin, ...scene.command('slow')], { env });
        const { code } = await killed(scene, ended, chance.integer(0, 2), chance.integer(0, 600));
        assert.notEqual(code, 0);
        await noneLeft(mark(context));
        const again = await runRanks(flavor, 3, [bin, ...scene.command('slow')], { env });
        assert.equal(again.code, 0, again.stderr);
        assert.equal(scene.folder.read('out.xyz'), await scene.serial('slow'));
        await noneLeft(mark(context));
      });
  });

suite('a rank of openmpi is killed with --enable-recovery', () => {
  const launcher = ['--enable-recovery'];

  for (let i = 0; i < amount(2, 10); i += 1)
    test(`at a random instant, ${i}: the others finish`, async (context) => {
      const chance = new Chance(context);
      const scene = new Scene(context);
      const env = { [markName]: mark(context) };
      const { ended } = startRanks('openmpi', 3, [bin, ...scene.command('slow')], { env, launcher });
      const { code, stderr } = await killed(scene, ended, chance.integer(1, 2), chance.integer(0, 500));
      assert.equal(code, 0, stderr);
      assert.equal(scene.folder.read('out.xyz'), await scene.serial('slow'));
      const status = await atomloop(['status', scene.output]);
      assert.equal(status.code, 0, status.stdout);
      await noneLeft(mark(context));
    });

  test('two ranks that die of one chunk end the run, with a hint', async (context) => {
    const scene = new Scene(context);
    const { stderr, stdout } = await runRanks('openmpi', 4, [bin, ...scene.command('deadly')], { launcher });
    assert.match(stdout + stderr, /error\[E_RANKS_LOST\]: 2 ranks were lost .* configurations 10 to 14/);
    assert.match(stdout + stderr, /--mpi-isolate/);
    const status = await atomloop(['status', scene.output]);
    assert.equal(status.code, 75, status.stdout);
  });
});

for (const flavor of flavors)
  test(`with --mpi-isolate a crash under ${flavor} costs one configuration`, async (context) => {
    const scene = new Scene(context);
    const env = { [markName]: mark(context) };
    const options = ['--set', 'at=[13,77]'];
    const args = [bin, ...scene.command('crash'), ...options, '--mpi-isolate'];
    const { code, stderr, stdout } = await runRanks(flavor, 3, args, { env });
    assert.equal(code, 1, stdout + stderr);
    assert.equal(
      scene.folder.read('out.xyz'),
      await scene.serial('crash', ...options, '--scheme', 'processes'),
    );
    assert.equal(scene.folder.read('out.failed.xyz'), scene.folder.read('serial.failed.xyz'));
    assert.match(scene.folder.read('out.failed.xyz'), /SIGSEGV/);
    await noneLeft(mark(context));
  });
