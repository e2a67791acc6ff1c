import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, suite, test } from 'node:test';
import { ClusterClient } from '../../src/cluster/client.js';
import type { PythonSource } from '../../src/cluster/contract.js';
import { PythonException } from '../../src/cluster/errors.js';
import { encrypted, IpCluster } from '../helpers/ipcluster.js';
import { python } from '../helpers/python.js';
import { waitUntil } from '../helpers/wait.js';

const source = `
import os, time
def describe(value):
    return repr(value)
def give(text):
    return eval(text)
def lengths(*values, **named):
    return [len(one) for one in values], {key: len(one) for key, one in named.items()}
def kinds(*values):
    return [type(one).__name__ for one in values]
def fail(message):
    raise ValueError(message)
def pid():
    return os.getpid()
def loaded():
    global count
    count = globals().get("count", 0) + 1
    return count
`;
const of = (name: string): PythonSource => ({ source, name });

for (const [name, controller] of Object.entries({ signed: [], encrypted }))
  suite(`a cluster whose messages are ${name}`, () => {
    let cluster: IpCluster;
    let client: ClusterClient;
    const ends: (() => unknown)[] = [];

    before(async () => {
      cluster = await IpCluster.start({ after: (end) => ends.push(end as () => unknown) }, { controller });
      client = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
      ends.push(() => client.close());
      await client.waitForEngines(2, { timeoutMs: 30_000 });
    });

    after(async () => {
      for (const end of ends.reverse()) await end();
    });

    test('tells its engines', () => {
      assert.deepEqual(
        client.engines.map(({ id }) => id),
        [0, 1],
      );
      assert.equal(new Set(client.engines.map(({ uuid }) => uuid)).size, 2);
    });

    test('calls functions by name, on the engine that is meant or on any', async () => {
      assert.equal((await client.apply(0, { function: 'math.sqrt', args: [2] })).value, Math.SQRT2);
      assert.equal((await client.apply('balanced', { function: 'len', args: [[1, 2, 3]] })).value, 3);
      assert.equal((await client.apply(1, { function: 'os:path.join', args: ['a', 'b'] })).value, 'a/b');
      const pids = await Promise.all([0, 1, 0].map((id) => client.apply(id, { function: 'os.getpid' })));
      assert.equal(new Set(pids.map(({ value }) => value)).size, 2);
      assert.deepEqual(
        pids.map(({ engine }) => engine),
        [0, 1, 0].map((id) => client.engines[id]!.uuid),
      );
    });

    test('runs the text of a module once per engine', async () => {
      for (const expected of [1, 2, 3])
        assert.equal((await client.apply(0, { function: of('loaded') })).value, expected);
      const other = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
      assert.equal((await other.apply(0, { function: of('loaded') })).value, 4);
      other.close();
    });

    test('takes plain values there and back', async () => {
      const there = [
        null,
        true,
        1,
        -1,
        2 ** 40,
        1.5,
        -0,
        Infinity,
        10n ** 30n,
        'ü𝄞',
        [1, [2]],
        { a: { b: 1 } },
      ];
      const { value } = await client.apply(0, { function: of('describe'), args: [there] });
      assert.equal(
        value,
        `[None, True, 1, -1, 1099511627776, 1.5, -0.0, inf, ${10n ** 30n}, 'ü𝄞', [1, [2]], {'a': {'b': 1}}]`,
      );
      const back = await client.apply(0, {
        function: of('give'),
        args: [
          "[None, False, -129, 2**53, -2**53+1, 1e300, 'ü𝄞', (1, 'x'), {'a': {}}, {1: 2}, b'x', bytearray(b'').hex()]",
        ],
      });
      const map = new Map([[1, 2]]);
      const expected = [null, false, -129, 2n ** 53n, 1 - 2 ** 53, 1e300, 'ü𝄞', [1, 'x'], { a: {} }, map];
      assert.deepEqual(back.value, [...expected, Buffer.from('x'), '']);
    });

    test('takes bytes of any size there and back, and tells which came in frames of their own', async () => {
      for (const size of [0, 1, 1024, 1025, 1_000_000]) {
        const bytes = new Uint8Array(size).map((_, i) => i * 7);
        const { value, buffers } = await client.apply(0, { function: 'bytes', args: [bytes] });
        assert.deepEqual(Buffer.from(value as Uint8Array), Buffer.from(bytes));
        assert.equal(buffers.length, size > 1024 ? 1 : 0);
      }
    });

    test('gives buffers as memory views, after the other arguments', async () => {
      const [small, large] = [new Uint8Array(3), new Uint8Array(5000)];
      const args = [1, small, large, [large], { a: large }];
      const { value } = await client.apply(0, { function: of('kinds'), args, buffers: [small, large] });
      assert.deepEqual(value, ['int', 'bytes', 'bytes', 'list', 'dict', 'memoryview', 'memoryview']);
      const named = { ä: large, a: 'four', '𝄞': new Uint8Array(2000) };
      const lengths = await client.apply(0, {
        function: of('lengths'),
        args: [small],
        named,
        buffers: [large],
      });
      assert.deepEqual(lengths.value, [[3, 5000], { ä: 5000, a: 4, '𝄞': 2000 }]);
    });

    test('keeps apart the frames of what is in lists and dicts', async () => {
      const part = (fill: number) => new Uint8Array(2000).fill(fill);
      const args = [{ '𝄞': part(1), ｚ: part(2), a: part(3) }, [part(4), 'x', part(5)]];
      const { value } = await client.apply(0, {
        function: {
          source: 'def first(d, l): return {k: v[0] for k, v in d.items()}, [v[0] for v in l]',
          name: 'first',
        },
        args,
      });
      assert.deepEqual(value, [{ '𝄞': 1, ｚ: 2, a: 3 }, [4, 'x', 5]]);
      const echo = await client.apply(0, {
        function: of('give'),
        args: ["{k: bytes([ord(k[0]) % 256]) * 2000 for k in ('𝄞', 'ｚ', 'a')}"],
      });
      const firsts = Object.entries(echo.value as Record<string, Uint8Array>).map(([key, bytes]) => [
        key,
        bytes[0],
      ]);
      assert.deepEqual(firsts.sort(), ['𝄞', 'ｚ', 'a'].map((key) => [key, key.codePointAt(0)! % 256]).sort());
    });

    test('takes 100 MB there and back', async () => {
      const bytes = new Uint8Array(100e6).fill(3, 5e6, 99e6);
      const { value } = await client.apply('balanced', { function: 'bytes', buffers: [bytes] });
      assert.equal(Buffer.compare(value as Uint8Array, bytes), 0);
    });

    test('answers 2000 calls that were sent at once, each with its own result', async () => {
      const numbers = Array.from({ length: 2000 }, (_, i) => i);
      const results = await Promise.all(
        numbers.map((i) => client.apply('balanced', { function: 'abs', args: [-i] })),
      );
      assert.deepEqual(
        results.map(({ value }) => value),
        numbers,
      );
    });

    test("brings Python's exceptions with type, message and where they were raised", async () => {
      for (const target of [0, 'balanced'] as const) {
        const call = client.apply(target, { function: of('fail'), args: ['not so'] });
        await assert.rejects(
          call,
          (error: { code: string; message: string; cause: unknown; stack: string }) => {
            assert.equal(error.code, 'E_ENGINE_PYTHON');
            assert.equal(error.message, 'ValueError: not so');
            assert.ok(error.cause instanceof PythonException);
            assert.equal(error.cause.type, 'ValueError');
            assert.equal(error.cause.message, 'not so');
            assert.match(error.cause.traceback, /raise ValueError\(message\)/);
            assert.ok(!error.cause.traceback.includes('\u001b'));
            return true;
          },
        );
      }
    });

    test('tells of functions and modules that are not there', async () => {
      for (const name of ['no_such_module.f', 'math.no_such_function', 'no_such_builtin'])
        await assert.rejects(client.apply(0, { function: name }), { code: 'E_ENGINE_PYTHON' });
      const broken = { source: 'def f(:', name: 'f' };
      await assert.rejects(client.apply(0, { function: broken }), {
        code: 'E_ENGINE_PYTHON',
        message: /^SyntaxError/,
      });
      await assert.rejects(client.apply(0, { function: broken }), {
        code: 'E_ENGINE_PYTHON',
        message: /^SyntaxError/,
      });
      await assert.rejects(client.apply(0, { function: 'os.getpid; x' }), { code: 'E_CLUSTER_FUNCTION' });
    });

    test('refuses results that are no plain values, and runs none of them', async () => {
      for (const text of [
        'object()',
        'print',
        '{1, 2}',
        '1j',
        '__import__("decimal").Decimal(1)',
        '[b"x", range(3)]',
      ])
        await assert.rejects(
          client.apply(0, { function: of('give'), args: [text] }),
          { code: 'E_CLUSTER_VALUE' },
          text,
        );
      assert.equal((await client.apply(0, { function: 'len', args: ['abc'] })).value, 3);
    });

    test('ends a call in time or on demand, and the engine does not begin with those that wait', async () => {
      const busy = client.apply(0, { function: 'time.sleep', args: [1] });
      const stop = new AbortController();
      const flag = {
        source:
          'import builtins\ndef set():\n    builtins.flag = True\ndef get():\n    return hasattr(builtins, "flag")',
        name: 'set',
      };
      const late = client.apply(0, { function: flag }, { timeoutMs: 100 });
      const unwanted = client.apply(0, { function: flag }, { signal: stop.signal });
      await assert.rejects(late, { code: 'E_CLUSTER_TIMEOUT', message: 'no answer from engine 0' });
      stop.abort();
      await assert.rejects(unwanted, { code: 'E_STOPPED' });
      await assert.rejects(client.apply(0, { function: flag }, { signal: stop.signal }), {
        code: 'E_STOPPED',
      });
      await busy;
      assert.equal((await client.apply(0, { function: { ...flag, name: 'get' } })).value, false);
    });

    test('executes text and tells what it printed', async () => {
      const executed = await client.execute(1, 'import os\nprint("here")\nos.getpid()', {
        timeoutMs: 30_000,
      });
      const { pid } = await client.place(1);
      assert.deepEqual(executed, { stdout: 'here\n', stderr: '', result: String(pid) });
      await assert.rejects(client.execute('balanced', 'raise KeyboardInterrupt'), {
        message: 'KeyboardInterrupt',
      });
    });

    test('tells where an engine runs', async () => {
      const { host, pid, executable, version } = await client.place(0);
      assert.deepEqual([host, executable], [hostname(), python]);
      assert.equal(pid, (await client.apply(0, { function: 'os.getpid' })).value);
      assert.match(version, /^3\.\d+\.\d+$/);
    });

    test('counts what waits without waiting for an engine', async () => {
      const busy = [1, 2].map(() => client.apply(1, { function: 'time.sleep', args: [0.7] }));
      // It hears of calls a little later than the engines.
      const { engines, unassigned } = await waitUntil(async () => {
        const status = await client.queueStatus();
        return status.engines[1]?.direct === 2 ? status : undefined;
      }, 'the hub has counted the calls').then((status) => status!);
      assert.deepEqual(
        engines.map(({ id, direct }) => [id, direct]),
        [
          [0, 0],
          [1, 2],
        ],
      );
      assert.equal(unassigned, 0);
      await Promise.all(busy);
    });

    test('has two clients at a time', async () => {
      const other = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
      const both = [client, other, client, other];
      const values = await Promise.all(
        both.map((one, i) => one.apply('balanced', { function: 'abs', args: [i] })),
      );
      assert.deepEqual(
        values.map(({ value }) => value),
        [0, 1, 2, 3],
      );
      other.close();
      assert.equal(other.lost.aborted, true);
      await assert.rejects(other.apply(0, { function: 'abs', args: [1] }), { code: 'E_CLUSTER_LOST' });
      assert.equal(client.lost.aborted, false);
    });
  });
