import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AtomloopError, iterableLoop } from '../../src/index.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

const module = `
const nap = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ways = {
  reject: () => void Promise.reject(new Error('nobody waits')),
  soon: () => void nap(20).then(() => { throw new Error('nobody waits'); }),
  uncaught: () => void setTimeout(() => { throw new Error('nobody waits'); }, 20),
};
export default { shape: 'each', async each(c, { way, at }, { index }) {
  if (index === at) ways[way]();
  if (index === at) await nap(100);
  return c;
} };
export const slow = { shape: 'each', async each(c, { at }, { index }) {
  if (index === at) setTimeout(() => { throw new Error('too late'); }, 150);
  await nap(60);
  return c;
} };`;

suite('an error that nobody waits for', () => {
  for (const scheme of ['threads', 'processes']) {
    for (const way of ['reject', 'soon', 'uncaught']) {
      test(`${scheme}: ${way}: lands on the configuration at work`, async (context) => {
        const folder = new Folder(context);
        const { counts, codes } = await iterableLoop({
          inputs: folder.write('in.xyz', frames(12)),
          outputs: folder.at('out.xyz'),
          operator: { module: folder.write('op.mjs', module) },
          args: { way, at: 5 },
          scheme,
          npool: 2,
          chunksize: 4,
        });
        assert.deepEqual([counts.done, counts.failed], [11, 1]);
        assert.match(Object.keys(codes).join(), /^(E_OPERATOR|E_WORKER_KILLED)$/);
      });
    }

    test(`${scheme}: after its configuration: ends as a failure or a clear error, never in a hang`, async (context) => {
      const folder = new Folder(context);
      const run = iterableLoop({
        inputs: folder.write('in.xyz', frames(12)),
        outputs: folder.at('out.xyz'),
        operator: { module: folder.write('op.mjs', module), export: 'slow' },
        args: { at: 3 },
        scheme,
        npool: 1,
        chunksize: 2,
      });
      const ended = await run.catch((error: unknown) => error);
      if (ended instanceof AtomloopError) assert.equal(ended.code, 'E_INTERNAL');
      else assert.equal((ended as Awaited<typeof run>).counts.read, 12);
    });
  }
});
