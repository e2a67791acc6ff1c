import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type * as Addon from '../../../src/schemes/mpi/addon.js';
import { Folder } from '../../helpers/folder.js';
import { flavors } from '../../helpers/mpi.js';
import { repository } from '../../helpers/repository.js';
import { heapWall, probe } from './probes.js';

interface Hello {
  readonly rank: number;
  readonly size: number;
  readonly pid: number;
}

const silent = { lost: 1, reason: 'nothing came from it for 0 s' };

for (const flavor of flavors) {
  test(`${flavor}: a rank that is stopped is lost, and the others go on`, async (context) => {
    const job = probe(context, flavor, { name: 'lose', ranks: 3 });
    const worlds = await job.until<Hello>('pid', 3);
    process.kill(worlds.find(({ rank }) => rank === 1)!.pid, 'SIGSTOP');
    assert.deepEqual(await job.until('finished', 2), [{ finished: false }, { finished: false }]);
    assert.deepEqual(job.records('lost'), [silent]);
    assert.deepEqual(job.records('heard'), [{ heard: 2 }]);
  });

  test(`${flavor}: quiet ranks and those whose event loop hangs are not lost`, async (context) => {
    const job = probe(context, flavor, { name: 'quiet', ranks: 3 });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(job.records('lost'), [], job.lines.join('\n'));
  });

  test(`${flavor}: a rank that is forgotten gets nothing and is not reported`, async (context) => {
    const job = probe(context, flavor, { name: 'forget', ranks: 3 });
    await job.until('finished', 2);
    assert.deepEqual(job.records('heard'), [{ heard: 2 }]);
    assert.deepEqual(job.records('lost'), []);
  });

  test(`${flavor}: an end that not all ranks come to is given up`, async (context) => {
    const job = probe(context, flavor, { name: 'alone', ranks: 2 });
    assert.deepEqual(await job.until('finished'), [{ finished: false }]);
  });

  for (const [name, expected] of [
    ['exit', 3],
    ['unref', 3],
    ['throw', 1],
    ['abort', 42],
  ] as const) {
    test(`${flavor}, ${name}: a process that ends without finishing ends the job`, async (context) => {
      for (const ranks of [1, 3]) {
        const { code, stderr } = await probe(context, flavor, { name, ranks }).ended;
        // MPICH's launcher kills the other ranks, and tells that signal as well.
        const isMixed = flavor === 'mpich' && ranks > 1;
        assert.ok(isMixed ? code !== 0 : code === expected, `${code}: ${stderr}`);
        assert.doesNotMatch(stderr, /segmentation|signal 11|SIGSEGV/i);
        if (name === 'throw') assert.match(stderr, /nobody catches this/);
      }
    });
  }

  test(`${flavor}: a worker thread that has MPI can be terminated`, async (context) => {
    const job = probe(context, flavor, { name: 'worker', ranks: 1 });
    const { code, stderr } = await job.ended;
    // Open MPI's launcher holds it against a rank that it did not finish.
    assert.equal(code, flavor === 'openmpi' ? 1 : 0, stderr);
    assert.deepEqual(job.records('terminated'), [{ terminated: 1 }]);
  });

  test(`${flavor}: a heap that cannot grow stays whole`, async (context) => {
    const env = { LD_PRELOAD: heapWall(new Folder(context)) };
    const job = probe(context, flavor, { name: 'hello', ranks: 1, env });
    const { code, stderr } = await job.ended;
    assert.equal(code, 0, stderr);
  });

  test(`${flavor}: under the launcher of another MPI each rank is alone`, async (context) => {
    const addon = flavor === 'mpich' ? 'openmpi' : 'mpich';
    const job = probe(context, flavor, { name: 'hello', ranks: 2, addon });
    const sizes = (await job.until<Hello>('size', 2)).map(({ rank, size }) => [rank, size]);
    assert.deepEqual(sizes, [
      [0, 1],
      [0, 1],
    ]);
  });
}

test('openmpi: with recovery a rank that is killed is lost, and the others go on', async (context) => {
  const job = probe(context, 'openmpi', { name: 'lose', ranks: 3, launcher: ['--enable-recovery'] });
  const worlds = await job.until<Hello>('pid', 3);
  process.kill(worlds.find(({ rank }) => rank === 1)!.pid, 'SIGKILL');
  const { code, stderr } = await job.ended;
  assert.equal(code, 0, stderr);
  assert.deepEqual(job.records('lost'), [silent]);
  assert.deepEqual(job.records('finished'), [{ finished: false }, { finished: false }]);
});

test('an addon that is not built is an error that says what to install', async (context) => {
  const folder = new Folder(context);
  cpSync(join(repository, 'dist', 'src'), folder.at('dist/src'), { recursive: true });
  folder.write('package.json', '{ "type": "module" }');
  const path = folder.at('dist/src/schemes/mpi/addon.js');
  const { mpiAddon } = (await import(pathToFileURL(path).href)) as typeof Addon;
  for (const flavor of flavors) {
    assert.throws(
      () => mpiAddon(flavor),
      (error: { code: string; details: { hint: string } }) => {
        assert.equal(error.code, 'E_MPI');
        assert.match(error.details.hint, /^install .*-dev.*, then build it with `npm run build:mpi`$/);
        return true;
      },
    );
  }
});
