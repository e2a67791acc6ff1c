import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AtomloopError } from '../../../src/errors.js';
import { workerEnvironment, workerOptions } from '../../../src/schemes/processes/environment.js';
import { processesPool } from '../../../src/schemes/processes/scheme.js';
import { serialPool } from '../../../src/schemes/serial/scheme.js';
import { Folder } from '../../helpers/folder.js';
import { Script } from '../../helpers/scripts.js';
import { processState, waitUntil } from '../../helpers/wait.js';
import { childrenOf, engineSpec, open, task } from './session.js';

const operators = `
let built = 0;
export function initializer() { built += 1; }
export const each = { shape: 'each', each: (c, args, { index, random }) => {
  if (index === args.at) throw new Error('at ' + index);
  c.info.set('index', index); c.info.set('built', built); c.info.setReal('drawn', random('x').uniform());
  return c;
} };
export const list = () => { throw new Error('the list'); };
export const talk = (list) => { console.log('said'); console.error('warned'); process.stdout.write('no end'); return list; };
export const environment = (list) => list.map((c) => {
  c.info.set('omp', 'n' + process.env.OMP_NUM_THREADS); c.info.set('gpu', process.env.CUDA_VISIBLE_DEVICES ?? 'none'); return c; });
export const polls = (list, _, { stop }) => { console.log('begun'); while (Atomics.load(stop, 0) === 0); return list; };
export const forever = { shape: 'each', each: () => new Promise(() => console.log('begun') || setInterval(() => {}, 1000)) };
`;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('results, failures and random numbers are those of serial', async (context) => {
  const module = new Folder(context).write('operators.mjs', operators);
  const engine = engineSpec(module, 'each', { at: 12 });
  const { run } = await open(context, engine, 2);
  const serial = await serialPool().open({ engine });
  for (const one of [task(5), task(5, 10), { ...task(9, 20), from: 3, to: 7 }]) {
    const signal = new AbortController().signal;
    const [ours, theirs] = [await run(one), await serial.run(one, { signal })];
    const withoutStack = (errors: readonly object[]): object[] =>
      errors.map((error) => ({ ...error, stack: '' }));
    assert.deepEqual({ ...ours, errors: [] }, { ...theirs, errors: [] });
    assert.deepEqual(withoutStack(ours.errors), withoutStack(theirs.errors));
  }
  await serial.close();
});

test('the operator is built once per worker and a list that fails leaves the worker alive', async (context) => {
  const module = new Folder(context).write('operators.mjs', operators);
  const { run } = await open(context, engineSpec(module, 'list'));
  await assert.rejects(run(task(3)), { kind: 'operator', code: 'E_OPERATOR', message: 'Error: the list' });
  const [pid] = childrenOf();
  await assert.rejects(run(task(3)), { code: 'E_OPERATOR' });
  assert.deepEqual(childrenOf(), [pid]);
  const each = await open(context, engineSpec(module, 'each'));
  await each.run(task(1));
  assert.match(text((await each.run(task(1))).bytes), /built=1/);
});

test('what a worker prints comes line by line and does not disturb the frames', async (context) => {
  const module = new Folder(context).write('operators.mjs', operators);
  const { run, lines, session } = await open(context, engineSpec(module, 'talk'));
  assert.equal((await run(task(2))).written, 2);
  await session.close();
  assert.deepEqual(lines.sort(), ['no end', 'said', 'warned']);
});

test('results of several megabytes come through', async (context) => {
  const module = new Folder(context).write('operators.mjs', operators);
  const { run } = await open(context, engineSpec(module, 'each'));
  const { bytes, lengths } = await run(task(200, 0, 1000));
  assert.ok(bytes.length > 5e6);
  assert.equal(
    lengths.reduce((sum, length) => sum + length, 0),
    bytes.length,
  );
});

test('a module that cannot be imported is the error of every task', async (context) => {
  const { run } = await open(context, engineSpec('/nowhere/x.mjs', 'each'));
  await assert.rejects(run(task(1)), { kind: 'usage', code: 'E_MODULE' });
  await assert.rejects(run(task(1)), { code: 'E_MODULE' });
});

test('a function of this process is refused', async () => {
  const local = { shape: 'batch' as const, batch: (list: readonly unknown[]) => list as never };
  await assert.rejects(processesPool(1).open({ engine: engineSpec('/x.mjs', 'x'), local }), {
    code: 'E_NOT_TRANSFERABLE',
  });
});

test('workers that all die at start end the session with the cause within 10 s', async (context) => {
  const module = new Folder(context).write(
    'dies.mjs',
    `console.error('no such library'); process.kill(process.pid, 'SIGSEGV');`,
  );
  const before = performance.now();
  const { run } = await open(context, engineSpec(module, 'x'), 4);
  await assert.rejects(run(task(1)), (error) => {
    assert.ok(error instanceof AtomloopError);
    assert.equal(error.code, 'E_WORKER_START');
    assert.equal(error.message, 'no worker could be started: worker died: SIGSEGV');
    assert.equal(error.details.got, 'no such library');
    return true;
  });
  await assert.rejects(run(task(1)), { code: 'E_WORKER_START' });
  assert.ok(performance.now() - before < 10_000);
});

test('stop ends long work that looks at the flag, and refuses new tasks', async (context) => {
  const module = new Folder(context).write('operators.mjs', operators);
  const { session, run, lines } = await open(context, engineSpec(module, 'polls'));
  const working = run(task(1));
  const waiting = run(task(1));
  const outcomes = Promise.allSettled([working, waiting]);
  await waitUntil(() => lines.includes('begun'), 'it works');
  session.stop();
  const [first, second] = await outcomes;
  assert.equal(first.status, 'fulfilled');
  assert.equal(second.status === 'rejected' && (second.reason as AtomloopError).code, 'E_STOPPED');
  await assert.rejects(run(task(1)), { code: 'E_STOPPED' });
});

suite('no worker is left', () => {
  test('after the session is closed, busy or not', async (context) => {
    const module = new Folder(context).write('operators.mjs', operators);
    const idle = await open(context, engineSpec(module, 'each'), 2);
    await idle.run(task(1));
    const busy = await open(context, engineSpec(module, 'forever'));
    const running = assert.rejects(busy.run(task(1)), { code: 'E_STOPPED' });
    await waitUntil(() => busy.lines.includes('begun'), 'it works');
    assert.equal(childrenOf().length, 3);
    await Promise.all([idle.session.close(), busy.session.close(), running]);
    assert.deepEqual(childrenOf(), []);
  });

  for (const [how, inWorker] of [
    ['idle', ''],
    ['waiting', 'await new Promise(() => setInterval(() => {}, 1000))'],
    ['in a busy loop', 'for (;;);'],
    ['stopped', "process.kill(process.pid, 'SIGSTOP')"],
  ] as const) {
    test(`after kill -9 of the driver while they are ${how}`, async (context) => {
      const folder = new Folder(context);
      const module = folder.write('x.mjs', `export default async (list) => { ${inWorker}; return list; };`);
      const here = new URL('./session.js', import.meta.url).href;
      const scheme = new URL('../../../src/schemes/processes/scheme.js', import.meta.url).href;
      const driver = new Script(
        context,
        `import { engineSpec, task } from ${JSON.stringify(here)};
         import { processesPool } from ${JSON.stringify(scheme)};
         const session = await processesPool(2).open({ engine: engineSpec(process.argv[1], 'default') });
         const signal = new AbortController().signal;
         const beats = [1, 2].map(() => session.run(task(1), { signal }));
         if (process.argv[2] === 'idle') await Promise.all(beats);
         console.log('running');`,
        module,
        how,
      );
      await driver.line((line) => line === 'running');
      const workers = await waitUntil(() => {
        const pids = childrenOf(driver.pid);
        const isWanted = { stopped: 'T', 'in a busy loop': 'R' }[how as string];
        const all = pids.every((pid) => isWanted === undefined || processState(pid) === isWanted);
        return pids.length === 2 && all ? pids : undefined;
      }, 'they are there');
      driver.child.kill('SIGKILL');
      await driver.ended;
      await waitUntil(() => workers?.every((pid) => processState(pid) === undefined), 'they are gone', 5);
    });
  }
});

test('a program that an operator started dies with the driver, after kill -9 too', async (context) => {
  const folder = new Folder(context);
  const module = folder.write(
    'x.mjs',
    `import { spawn } from 'node:child_process';
     export default () => { console.log('pid ' + spawn('sleep', ['1000'], { stdio: 'ignore' }).pid); return new Promise(() => undefined); };`,
  );
  const here = new URL('./session.js', import.meta.url).href;
  const scheme = new URL('../../../src/schemes/processes/scheme.js', import.meta.url).href;
  const driver = new Script(
    context,
    `import { engineSpec, task } from ${JSON.stringify(here)};
     import { processesPool } from ${JSON.stringify(scheme)};
     const pool = processesPool(1, { onLine: (line) => console.log(line) });
     const session = await pool.open({ engine: engineSpec(process.argv[1], 'default') });
     await session.run(task(1), { signal: new AbortController().signal });`,
    module,
  );
  const pid = Number((await driver.line((line) => line.startsWith('pid '))).slice(4));
  const all = [pid, ...childrenOf(driver.pid)];
  assert.equal(all.filter((one) => processState(one) !== undefined).length, 2);
  driver.child.kill('SIGKILL');
  await waitUntil(() => all.every((one) => processState(one) === undefined), 'both are gone', 5);
});

suite('the environment of a worker', () => {
  const gpus = (env: NodeJS.ProcessEnv): (string | undefined)[] =>
    [0, 1, 2, 3].map((slot) => workerEnvironment(slot, env)['CUDA_VISIBLE_DEVICES']);

  test('gives each its GPU, of those that are visible', () => {
    assert.deepEqual(gpus({}), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(gpus({ CUDA_VISIBLE_DEVICES: '5' }), ['5', '5', '5', '5']);
    assert.deepEqual(gpus({ WFL_TORCH_N_GPUS: '2' }), ['0', '1', '0', '1']);
    assert.deepEqual(gpus({ WFL_TORCH_N_GPUS: '3', CUDA_VISIBLE_DEVICES: '4, 6,GPU-x' }), [
      '4',
      '6',
      'GPU-x',
      '4',
    ]);
    assert.deepEqual(gpus({ WFL_TORCH_N_GPUS: '2', CUDA_VISIBLE_DEVICES: '7' }), ['7', '7', '7', '7']);
  });

  test('limits numerical libraries to one thread unless the user says otherwise', () => {
    assert.equal(workerEnvironment(0, {})['OMP_NUM_THREADS'], '1');
    assert.equal(workerEnvironment(0, { OMP_NUM_THREADS: '4' })['OMP_NUM_THREADS'], '4');
  });

  test('reaches the operator', async (context) => {
    const module = new Folder(context).write('operators.mjs', operators);
    const { run } = await open(context, engineSpec(module, 'environment'));
    assert.match(text((await run(task(1))).bytes), /omp=n1/);
  });

  test('has the memory limits and loaders of the driver, and not its script', () => {
    const options = [
      '--max-old-space-size=99',
      '--import',
      './a.mjs',
      '--test-timeout',
      '60000',
      '-e',
      'x',
      '--inspect',
    ];
    assert.deepEqual(workerOptions(options), ['--max-old-space-size=99', '--import', './a.mjs']);
  });
});
