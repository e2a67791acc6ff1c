import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import {
  directView,
  getClient,
  loadBalancedView,
  type DirectView,
  type LoadBalancedView,
} from '../../src/index.js';
import { IpCluster } from '../helpers/ipcluster.js';
import { waitUntil } from '../helpers/wait.js';

const square = { source: 'def square(x):\n    return x * x', name: 'square' };
const numbers = Array.from({ length: 11 }, (_, i) => i);
const squares = numbers.map((i) => i * i);

suite('views of a cluster', () => {
  let cluster: IpCluster;
  let direct: DirectView;
  let balanced: LoadBalancedView;
  const ends: (() => unknown)[] = [];

  before(async () => {
    cluster = await IpCluster.start({ after: (end) => ends.push(end as () => unknown) }, { engines: 3 });
    process.env['IPYTHONDIR'] = cluster.directory;
    const client = await waitUntil(() => getClient(), 'there are engines');
    await client!.waitForEngines(3, { timeoutMs: 30_000 });
    client!.close();
    direct = await directView();
    ends.push(() => direct.close());
    balanced = await loadBalancedView({ profile: 'default' });
    ends.push(() => balanced.close());
  });

  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('call functions on each engine, or on some', async () => {
    const pids = await direct.apply({ function: 'os.getpid' });
    assert.equal(new Set(pids).size, 3);
    assert.ok(pids.includes(await balanced.apply({ function: 'os.getpid' })));
    const last = await directView({ engines: [2, 0] });
    assert.deepEqual(await last.apply({ function: 'os.getpid' }), [pids[2], pids[0]]);
    last.close();
  });

  test('map functions in the order of the values', async () => {
    assert.deepEqual(await direct.map(square, numbers), squares);
    assert.deepEqual(await balanced.map(square, numbers), squares);
    assert.deepEqual(await balanced.map(square, numbers, { chunksize: 4 }), squares);
    assert.deepEqual(await balanced.map('math.sqrt', [4, 9]), [2, 3]);
    assert.deepEqual(await direct.map(square, [3]), [9]);
    assert.deepEqual(await direct.map(square, []), []);
    assert.deepEqual(await balanced.map(square, []), []);
    await assert.rejects(balanced.map(square, numbers, { chunksize: 0 }), { code: 'E_OPTION' });
  });

  test('map many values under one signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    await balanced.map(
      'abs',
      Array.from({ length: 100 }, (_, i) => -i),
      { signal },
    );
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  test('stop the others where one fails', async () => {
    const source = `
import time
ran = []
def run(x):
    ran.append(x)
    if x == 0:
        raise ValueError(x)
    time.sleep(0.05)
def count():
    return len(ran)`;
    const values = Array.from({ length: 300 }, (_, i) => i);
    await assert.rejects(balanced.map({ source, name: 'run' }, values), { code: 'E_ENGINE_PYTHON' });
    const counts = await direct.apply({ function: { source, name: 'count' } });
    const total = counts.reduce<number>((sum, count) => sum + (count as number), 0);
    assert.ok(total >= 1 && total < 200, String(total));
  });

  test('push, pull and execute among the names of the engines', async () => {
    await direct.push({ a: 5, bytes: new Uint8Array(2000).fill(7) });
    assert.deepEqual(await direct.pull('a'), [5, 5, 5]);
    const executed = await direct.execute(
      'b = a + 1\nprint("b is", b)\nimport sys; print("!", file=sys.stderr)\nb * len(bytes)',
    );
    assert.deepEqual(executed, Array(3).fill({ stdout: 'b is 6\n', stderr: '!\n', result: '12000' }));
    assert.deepEqual(await direct.pull('b'), [6, 6, 6]);
    assert.deepEqual(await balanced.execute('None'), { stdout: '', stderr: '', result: null });
    await assert.rejects(direct.pull('no_such_name'), { code: 'E_ENGINE_PYTHON', message: /^NameError/ });
    await assert.rejects(direct.execute('1 +'), { code: 'E_ENGINE_PYTHON', message: /^SyntaxError/ });
    await assert.rejects(direct.execute('1 / 0'), { code: 'E_ENGINE_PYTHON', message: /^ZeroDivisionError/ });
    // The names are those that functions of the engine's user see.
    await direct.execute('def triple(x):\n    return 3 * x');
    assert.deepEqual(await direct.map('__main__.triple', [1, 2]), [3, 6]);
  });

  test('scatter a list and gather it', async () => {
    await direct.scatter('part', numbers);
    assert.deepEqual(
      (await direct.pull('part')).map((part) => (part as number[]).length),
      [4, 4, 3],
    );
    await direct.execute('part = [x * x for x in part]');
    assert.deepEqual(await direct.gather('part'), squares);
    await direct.scatter('part', []);
    assert.deepEqual(await direct.gather('part'), []);
  });
});

test('where there are no engines the one who asks is asked whether to start some', async (context) => {
  const cluster = await IpCluster.start(context, { engines: 0 });
  const { connectionFile } = cluster;
  const asked: string[] = [];
  const answer = (yes: boolean) => (question: string) => {
    asked.push(question);
    return Promise.resolve(yes);
  };
  let started = 0;
  const start = async (): Promise<void> => {
    started += 1;
    await cluster.startEngines(1);
  };
  assert.equal(await getClient({ connectionFile }), undefined);
  assert.equal(await getClient({ connectionFile, start }), undefined);
  assert.equal(await getClient({ connectionFile, start, ask: true }), undefined);
  assert.equal(await getClient({ connectionFile, start, ask: answer(false) }), undefined);
  await assert.rejects(directView({ connectionFile, start, ask: answer(false) }), { code: 'E_NO_ENGINES' });
  assert.deepEqual([started, asked.length], [0, 2]);
  assert.match(asked[0]!, /no engines: start some\?/);
  const view = await loadBalancedView({ connectionFile, start, ask: answer(true) });
  assert.deepEqual([started, asked.length], [1, 3]);
  assert.equal(await view.apply({ function: 'abs', args: [-1] }), 1);
  view.close();
});
