import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { AtomloopError } from '../../../src/errors.js';
import { Folder } from '../../helpers/folder.js';
import { processState, waitUntil } from '../../helpers/wait.js';
import { childrenOf, engineSpec, open, task } from './session.js';

/** An `each` and a `batch` operator that do something bad at one index. */
const bad = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const forever = () => new Promise(() => setInterval(() => {}, 1000));
const deeds = {
  SIGSEGV: () => process.kill(process.pid, 'SIGSEGV'),
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
  abort: () => process.abort(),
  exit0: () => process.exit(0),
  exit3: () => process.exit(3),
  heap: () => { const all = []; for (;;) all.push(new Array(1000).fill({}).map(() => ({}))); },
  stop: () => { process.kill(process.pid, 'SIGSTOP'); },
  loop: () => { for (;;); },
  wait: forever,
  deadlock: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  reject: () => { void Promise.reject(new Error('late')); return forever(); },
  uncaught: () => { setImmediate(() => { throw new Error('late'); }); return forever(); },
  children: ({ pids }) => { const child = spawn('sleep', ['1000']); writeFileSync(pids, String(child.pid)); return forever(); },
};
export const each = { shape: 'each', each: async (c, args, { index }) => { if (index === args.at) await deeds[args.deed](args); return c; } };
export const batch = async (list, args, { items }) => { if (items.some(({ index }) => index === args.at)) await deeds[args.deed](args); return list; };
`;

const deaths: readonly (readonly [deed: string, message: RegExp])[] = [
  ['SIGSEGV', /^worker died: SIGSEGV$/],
  ['SIGKILL', /^worker died: SIGKILL$/],
  ['abort', /^worker died: SIGABRT$/],
  ['exit0', /^worker died: exit code 0$/],
  ['exit3', /^worker died: exit code 3$/],
];

const codeOf = (error: unknown): string => (error instanceof AtomloopError ? error.code : String(error));

suite('a worker that dies is named with its configuration and replaced', () => {
  for (const [deed, message] of deaths) {
    test(deed, async (context) => {
      const module = new Folder(context).write('bad.mjs', bad);
      const { run } = await open(context, engineSpec(module, 'each', { at: 13, deed }));
      await assert.rejects(run(task(6, 10)), (error) => {
        assert.ok(error instanceof AtomloopError);
        assert.deepEqual([error.kind, error.code, error.details.index], ['scheme', 'E_WORKER_KILLED', 13]);
        assert.match(error.message, message);
        return true;
      });
      assert.equal((await run(task(3, 10))).written, 3);
    });
  }

  test('out of heap memory', async (context) => {
    const module = new Folder(context).write('bad.mjs', bad);
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--max-old-space-size=64';
    context.after(() => {
      if (before === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = before;
    });
    const { run } = await open(context, engineSpec(module, 'each', { at: 1, deed: 'heap' }));
    await assert.rejects(run(task(3)), (error) => {
      assert.ok(error instanceof AtomloopError);
      assert.match(error.message, /^worker died: .*out of heap memory$/);
      assert.match(error.details.hint ?? '', /max-old-space-size/);
      assert.equal(error.details.index, 1);
      return true;
    });
  });

  test('in a batch, where the configuration is not known', async (context) => {
    const module = new Folder(context).write('bad.mjs', bad);
    const { run } = await open(context, engineSpec(module, 'batch', { at: 1, deed: 'SIGSEGV' }));
    await assert.rejects(run(task(3)), (error) => {
      assert.ok(error instanceof AtomloopError);
      assert.deepEqual([error.code, error.details.index], ['E_WORKER_KILLED', undefined]);
      return true;
    });
    assert.equal((await run(task(3, 10))).written, 3);
  });

  test('while others work and wait', async (context) => {
    const module = new Folder(context).write('bad.mjs', bad);
    const { run } = await open(context, engineSpec(module, 'each', { at: 21, deed: 'SIGSEGV' }), 2);
    const ended = await Promise.allSettled([0, 10, 20, 30, 40, 50].map((first) => run(task(4, first))));
    assert.deepEqual(
      ended.map((one) => (one.status === 'fulfilled' ? one.value.written : codeOf(one.reason))),
      [4, 4, 'E_WORKER_KILLED', 4, 4, 4],
    );
  });

  test('between two tasks, without harm to either', async (context) => {
    const module = new Folder(context).write('bad.mjs', bad);
    const { run } = await open(context, engineSpec(module, 'each'));
    for (let i = 0; i < 5; i += 1) {
      await run(task(2));
      const [pid] = childrenOf();
      process.kill(pid!, 'SIGKILL');
    }
    assert.equal((await run(task(2))).written, 2);
  });
});

suite('what nobody waited for ends as the error of the configuration at work', () => {
  for (const deed of ['reject', 'uncaught']) {
    test(deed, async (context) => {
      const module = new Folder(context).write('bad.mjs', bad);
      const each = await open(context, engineSpec(module, 'each', { at: 2, deed }));
      await assert.rejects(each.run(task(3)), (error) => {
        assert.ok(error instanceof AtomloopError);
        assert.deepEqual([error.kind, error.code, error.details.index], ['operator', 'E_OPERATOR', 2]);
        assert.equal(error.message, 'Error: late');
        assert.match(error.stack ?? '', /bad\.mjs/);
        return true;
      });
      assert.equal((await each.run(task(2))).written, 2);
      const batch = await open(context, engineSpec(module, 'batch', { at: 2, deed }));
      await assert.rejects(batch.run(task(3)), { code: 'E_INTERNAL', message: 'Error: late' });
    });
  }
});

suite('a task that is aborted ends at once and its worker is replaced', () => {
  const run = async (
    context: TestContext,
    deed: string,
    isThere = (_: number): boolean => true,
  ): Promise<Folder> => {
    const folder = new Folder(context);
    const module = folder.write('bad.mjs', bad);
    const args = { at: 1, deed, pids: folder.at('pids') };
    const opened = await open(context, engineSpec(module, 'each', args));
    await opened.run(task(1));
    const [pid = 0] = childrenOf();
    const abort = new AbortController();
    const indices: number[] = [];
    const result = opened.session.run(task(3), {
      signal: abort.signal,
      beat: (index) => indices.push(index),
    });
    await waitUntil(() => indices.includes(1) && isThere(pid), 'it hangs');
    abort.abort();
    await assert.rejects(result, (error) => {
      assert.ok(error instanceof AtomloopError);
      assert.deepEqual([error.code, error.details.index], ['E_STOPPED', 1]);
      return true;
    });
    assert.equal((await opened.run(task(1))).written, 1);
    await waitUntil(() => processState(pid) === undefined, 'the worker is gone');
    return folder;
  };
  test('while it is stopped', async (context) => {
    await run(context, 'stop', (pid) => processState(pid) === 'T');
  });
  test('in a busy loop', async (context) => {
    await run(context, 'loop');
  });
  test('in a deadlock', async (context) => {
    await run(context, 'deadlock');
  });
  test('while it waits for nothing', async (context) => {
    await run(context, 'wait');
  });
  test('with the programs that it started', async (context) => {
    const folder = await run(context, 'children');
    const pid = Number(readFileSync(folder.at('pids'), 'utf8'));
    await waitUntil(() => processState(pid) === undefined, 'its program is gone');
  });

  test('before a worker was free', async (context) => {
    const module = new Folder(context).write('bad.mjs', bad);
    const opened = await open(context, engineSpec(module, 'each', { at: 0, deed: 'wait' }));
    const end = new AbortController();
    const first = opened.run(task(1), end.signal).catch(codeOf);
    const abort = new AbortController();
    const second = opened.run(task(1, 1), abort.signal).catch(codeOf);
    abort.abort();
    assert.equal(await second, 'E_STOPPED');
    end.abort();
    assert.equal(await first, 'E_STOPPED');
  });
});
