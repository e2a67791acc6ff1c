import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { markName, noneLeft } from '../../faults/marked.js';
import { bin } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';
import { flavors, runRanks, startRanks } from '../../helpers/mpi.js';
import { waitUntil } from '../../helpers/wait.js';

const operator = `
const nap = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default { shape: 'each', each(c, { at = -1, ms = 20 }, { index }) { nap(index === at ? 1e6 : ms); c.info.set('index', index); return c; } };
`;

function scene(context: TestContext): {
  folder: Folder;
  command: string[];
  env: { readonly [name: string]: string };
} {
  const folder = new Folder(context);
  const module = folder.write('slow.mjs', operator);
  const input = folder.write('in.xyz', frames(150));
  const command = [bin, 'map', module, input, '-o', folder.at('out.xyz'), '--chunksize', '5'];
  return { folder, command, env: { [markName]: `${context.name}-${process.pid}`.replaceAll(/\W/g, '-') } };
}

function committedChunks(folder: Folder): number {
  const journal = 'out.xyz.atomloop/journal';
  return existsSync(folder.at(journal)) ? (folder.read(journal).match(/"type":"chunk"/g)?.length ?? 0) : 0;
}

for (const flavor of flavors)
  suite(`a job of ${flavor} is stopped`, () => {
    for (const signal of ['SIGUSR1', 'SIGTERM'] as const)
      test(`by ${signal} to its launcher: what is done is kept`, async (context) => {
        const { folder, command: short, env } = scene(context);
        const command = [...short, '--set', 'ms=60'];
        const { child, ended } = startRanks(flavor, 3, command, { env });
        await waitUntil(() => committedChunks(folder) >= 3, 'something is done');
        process.kill(child.pid ?? 0, signal);
        const { code, stderr, stdout } = await ended;
        if (signal === 'SIGUSR1') assert.equal(code, 75, stdout + stderr);
        await noneLeft(env[markName] ?? '');
        const again = await runRanks(flavor, 3, command, { env });
        assert.equal(again.code, 0, again.stderr);
        assert.match(again.stdout + again.stderr, /going on|resum/i);
        assert.equal(folder.read('out.xyz').match(/index=/g)?.length, 150);
        await noneLeft(env[markName] ?? '');
      });

    test('by the walltime, in time', async (context) => {
      const { folder, command, env } = scene(context);
      const { code, stderr, stdout } = await runRanks(
        flavor,
        2,
        [...command, '--walltime', '3s', '--set', 'ms=60'],
        { env },
      );
      assert.equal(code, 75, stdout + stderr);
      assert.ok(existsSync(folder.at('out.xyz.atomloop/journal')));
      await noneLeft(env[markName] ?? '');
    });

    test('not by a configuration that takes too long', async (context) => {
      const { folder, command, env } = scene(context);
      const limits = ['--timeout', '500ms', '--set', 'at=7'];
      const { code, stderr, stdout } = await runRanks(flavor, 3, [...command, ...limits], { env });
      assert.equal(code, 1, stdout + stderr);
      assert.match(folder.read('out.failed.xyz'), /E_TIMEOUT|too long/);
      assert.equal(folder.read('out.xyz').match(/index=/g)?.length, 149);
      await noneLeft(env[markName] ?? '');
    });
  });
