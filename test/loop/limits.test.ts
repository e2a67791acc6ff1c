import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { ConfigurationSet, iterableLoop, type LoopOptions } from '../../src/index.js';
import { atomloop } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { frames } from '../helpers/frames.js';

/** Deaths and hangs by name, at the indices that `at` lists, for both shapes. */
const module = `
import { appendFileSync } from 'node:fs';
const ways = {
  abort: () => process.abort(),
  exit: () => process.exit(0),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  loop: () => { for (;;); },
  wait: () => new Promise(() => {}),
  io: () => { throw Object.assign(new Error('reset'), { code: 'ECONNRESET', errno: -104, syscall: 'read' }); },
  throw: () => { throw new Error('no'); },
};
const meet = (index, { way, at, log }) => {
  if (log) appendFileSync(log, index + '\\n');
  return at.includes(index) ? ways[way]() : undefined;
};
export const each = { shape: 'each', async each(c, args, { index }) { await meet(index, args); return c; } };
export const batch = async (list, args, { items }) => { for (const { index } of items) await meet(index, args); return list; };
let left = 2;
export const mends = { shape: 'each', each(c, args, { index }) { if (index === 3 && left-- > 0) ways[args.way](); return c; } };
`;

async function failedOf(
  folder: Folder,
  options: Partial<LoopOptions>,
): Promise<{ codes: object; numbers: unknown[]; done: number }> {
  const { codes, counts, outputs } = await iterableLoop({
    inputs: folder.write('in.xyz', frames(12)),
    outputs: folder.at('out.xyz'),
    operator: { module: folder.write('op.mjs', module), export: 'each' },
    npool: 2,
    chunksize: 4,
    scheme: 'processes',
    ...options,
  });
  const numbers: unknown[] = [];
  for await (const { info } of outputs) numbers.push(info.get('number'));
  return { codes, numbers, done: counts.done };
}

const others = (...guilty: readonly number[]): number[] =>
  Array.from({ length: 12 }, (_, i) => i).filter((i) => !guilty.includes(i));

suite('a worker that dies costs only the configuration that was guilty', () => {
  for (const shape of ['each', 'batch']) {
    for (const way of ['abort', 'exit', 'kill']) {
      test(`${way}, ${shape}`, async (context) => {
        const folder = new Folder(context);
        const operator = { module: folder.at('op.mjs'), export: shape };
        const { codes, numbers } = await failedOf(folder, { operator, args: { way, at: [2, 9] } });
        assert.deepEqual(codes, { E_WORKER_KILLED: 2 });
        assert.deepEqual(numbers, others(2, 9));
        const failed = await ConfigurationSet.fromFiles([folder.at('out.failed.xyz')]);
        for await (const { info } of failed)
          assert.match(String(info.get('atomloop_error')), /^E_WORKER_KILLED: worker died/);
      });
    }
  }
});

suite('a time limit ends what hangs and computes the rest', () => {
  const cases = [
    ['processes', ['loop', 'wait', 'stop']],
    ['threads', ['loop', 'wait']],
    ['serial', ['wait']],
  ] as const;
  for (const [scheme, ways] of cases) {
    for (const way of ways) {
      for (const shape of ['each', 'batch']) {
        test(`${scheme}: ${way}, ${shape}`, async (context) => {
          const folder = new Folder(context);
          const operator = { module: folder.at('op.mjs'), export: shape };
          const result = await failedOf(folder, {
            scheme,
            operator,
            args: { way, at: [5] },
            timeoutMs: 500,
            chunksize: 3,
          });
          assert.deepEqual(result.codes, { E_TIMEOUT: 1 });
          assert.deepEqual(result.numbers, others(5));
        });
      }
    }
  }
});

suite('retries', () => {
  test('are made for crashes, timeouts and I/O, not for exceptions', async (context) => {
    for (const [way, tries] of [
      ['exit', 3],
      ['io', 3],
      ['throw', 1],
    ] as const) {
      const folder = new Folder(context);
      const log = folder.write('log', '');
      await failedOf(folder, { args: { way, at: [7], log }, retries: 2, chunksize: 1 });
      const times = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line === '7').length;
      assert.equal(times, tries, way);
    }
  });

  test('a configuration that succeeds at last is done', async (context) => {
    const folder = new Folder(context);
    const operator = { module: folder.at('op.mjs'), export: 'mends' };
    const { codes, done } = await failedOf(folder, {
      operator,
      args: { way: 'io', at: [] },
      retries: 3,
      npool: 1,
    });
    assert.deepEqual([codes, done], [{}, 12]);
  });
});

test('more failures than allowed end the run; with a higher limit it goes on', async (context) => {
  const folder = new Folder(context);
  const options = {
    args: { way: 'throw', at: [1, 2, 3, 8] },
    scheme: 'serial',
    npool: 0,
    chunksize: 1,
  } as const;
  await assert.rejects(failedOf(folder, { ...options, maxFailures: 2 }), { code: 'E_TOO_MANY_FAILURES' });
  const set = {
    inputs: folder.at('in.xyz'),
    outputs: folder.at('out.xyz'),
    operator: { module: folder.at('op.mjs'), export: 'each' },
  };
  const { counts } = await iterableLoop({ ...set, ...options, maxFailures: '50%' });
  assert.equal(counts.failed, 4);
});

test('allowed failures exit 0, others 1', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(10));
  folder.write('op.mjs', module);
  const command = ['map', 'op.mjs#each', 'in.xyz', '-o', 'out.xyz', '--set', 'way=throw', '--set', 'at=[4]'];
  const code = async (...extra: string[]): Promise<number | null> =>
    (await atomloop([...command, ...extra], { cwd: folder.path })).code;
  assert.equal(await code(), 1);
  assert.equal(await code('--allow-failures', '1'), 0);
  assert.equal(await code('--allow-failures', '10%'), 0);
  assert.equal(await code('--allow-failures', '9%'), 1);
});

test('the walltime stops a run in time, to be gone on with', async (context) => {
  const folder = new Folder(context);
  folder.write('in.xyz', frames(40));
  folder.write(
    'op.mjs',
    'export default { shape: "each", each: (c) => new Promise((r) => setTimeout(() => r(c), 150)) };',
  );
  const command = ['map', 'op.mjs', 'in.xyz', '-o', 'out.xyz', '--npool', '1', '--chunksize', '1'];
  const first = await atomloop([...command, '--walltime', '3'], { cwd: folder.path });
  assert.equal(first.code, 75, first.stderr);
  const second = await atomloop(command, { cwd: folder.path });
  assert.equal(second.code, 0, second.stderr);
  assert.equal(folder.read('out.xyz'), folder.read('in.xyz'));
});
