import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { curveKeyPair } from 'zeromq';
import { ClusterClient } from '../../src/cluster/client.js';
import type { EngineChange } from '../../src/cluster/contract.js';
import { encrypted, fastHeart, IpCluster, type ClusterOptions } from '../helpers/ipcluster.js';
import { Folder } from '../helpers/folder.js';
import { waitUntil } from '../helpers/wait.js';

type Options = ClusterOptions & Pick<Parameters<typeof ClusterClient.connect>[0], 'liveness'>;

async function connected(context: TestContext, { liveness, ...options }: Options = {}) {
  const cluster = await IpCluster.start(context, { controller: fastHeart, ...options });
  const { connectionFile } = cluster;
  const client = await ClusterClient.connect({ connectionFile, ...(liveness !== undefined && { liveness }) });
  context.after(() => client.close());
  await client.waitForEngines(options.engines ?? 2, { timeoutMs: 30_000 });
  const pids = new Map<number, number>();
  for (const { id } of client.engines)
    pids.set(id, Number((await client.apply(id, { function: 'os.getpid' })).value));
  return { cluster, client, pids };
}

const sleep = (seconds: number) => ({ function: 'time.sleep', args: [seconds] });

test('a killed engine leaves at once, its calls are rejected, and the others go on', async (context) => {
  const { client, pids } = await connected(context);
  const changes: EngineChange[] = [];
  client.onEngines((change) => changes.push(change));
  const [first, second] = client.engines;
  const direct = [1, 2, 3].map(() => assert.rejects(client.apply(0, sleep(60)), { code: 'E_ENGINE_LOST' }));
  const other = client.apply(1, sleep(0.5));
  process.kill(pids.get(0)!, 'SIGKILL');
  await Promise.all(direct);
  assert.deepEqual(changes, [{ joined: [], left: [first] }]);
  assert.deepEqual(client.engines, [second]);
  await other;
  await assert.rejects(client.apply(0, sleep(0)), { code: 'E_ENGINE_LOST', message: /engine 0/ });
  assert.equal((await client.apply('balanced', { function: 'abs', args: [-3] })).value, 3);
});

test('a balanced call on a killed engine is rejected, and not run again', async (context) => {
  const { client, pids } = await connected(context, { engines: 1 });
  const call = assert.rejects(client.apply('balanced', sleep(60)), { code: 'E_ENGINE_LOST' });
  await waitUntil(
    async () => (await client.queueStatus()).engines[0]?.balanced === 1,
    'the engine has the call',
  );
  process.kill(pids.get(0)!, 'SIGKILL');
  await call;
  await assert.rejects(client.apply('balanced', sleep(0)), { code: 'E_NO_ENGINES' });
});

test('an engine that is killed with its nanny leaves when its heart is not heard', async (context) => {
  const { cluster, client, pids } = await connected(context);
  const call = assert.rejects(client.apply(0, sleep(60)), { code: 'E_ENGINE_LOST' });
  process.kill(cluster.nannyOf(pids.get(0)!), 'SIGKILL');
  process.kill(pids.get(0)!, 'SIGKILL');
  await call;
  assert.deepEqual(
    client.engines.map(({ id }) => id),
    [1],
  );
});

test('a stopped engine leaves when its heart is not heard', async (context) => {
  const { cluster, client, pids } = await connected(context);
  process.kill(cluster.nannyOf(pids.get(0)!), 'SIGSTOP');
  process.kill(pids.get(0)!, 'SIGSTOP');
  await assert.rejects(client.apply(0, sleep(0)), { code: 'E_ENGINE_LOST' });
  process.kill(pids.get(0)!, 'SIGCONT');
});

test('engines that join are told and can be called', async (context) => {
  const { cluster, client } = await connected(context, { engines: 1 });
  const joined: number[] = [];
  const release = client.onEngines((change) => joined.push(...change.joined.map(({ id }) => id)));
  await assert.rejects(client.waitForEngines(2, { timeoutMs: 50 }), { code: 'E_NO_ENGINES' });
  await cluster.startEngines(2);
  await client.waitForEngines(3, { timeoutMs: 30_000 });
  assert.deepEqual(joined.sort(), [1, 2]);
  assert.equal((await client.apply(2, { function: 'abs', args: [-2] })).value, 2);
  release();
});

test('a client without engines waits for them', async (context) => {
  const { cluster, client } = await connected(context, { engines: 0 });
  await assert.rejects(client.apply('balanced', sleep(0)), { code: 'E_NO_ENGINES' });
  await assert.rejects(client.apply(0, sleep(0)), { code: 'E_ENGINE_LOST' });
  assert.deepEqual(await client.queueStatus(), { engines: [], unassigned: 0 });
  const waiting = client.waitForEngines(1, { timeoutMs: 30_000 });
  await cluster.startEngines(1);
  assert.equal((await waiting).length, 1);
});

test('a killed hub is noticed in seconds, and everything that waits is rejected', async (context) => {
  const { cluster, client } = await connected(context);
  const calls = [0, 'balanced' as const].map((target) =>
    assert.rejects(client.apply(target, sleep(60)), { code: 'E_CLUSTER_LOST' }),
  );
  const asked = assert.rejects(client.waitForEngines(9), { code: 'E_CLUSTER_LOST' });
  process.kill(cluster.controller!.pid, 'SIGKILL');
  await Promise.all([...calls, asked]);
  assert.equal(client.lost.aborted, true);
  assert.equal((client.lost.reason as { code: string }).code, 'E_CLUSTER_LOST');
  await assert.rejects(client.apply(0, sleep(0)), { code: 'E_CLUSTER_LOST' });
  await assert.rejects(client.queueStatus(), { code: 'E_CLUSTER_LOST' });
});

test('killed schedulers are noticed in seconds, whose hub goes on', async (context) => {
  const { cluster, client } = await connected(context);
  const calls = [0, 'balanced' as const].map((target) =>
    assert.rejects(client.apply(target, sleep(60)), { code: 'E_CLUSTER_LOST' }),
  );
  const { schedulers } = cluster;
  assert.ok(schedulers.length > 2);
  for (const pid of schedulers) process.kill(pid, 'SIGKILL');
  await Promise.all(calls);
});

test('a hub that does not answer is noticed, and its questions end in time', async (context) => {
  const liveness = { pingMs: 200, maximumMissed: 10 };
  const { cluster, client } = await connected(context, { liveness });
  process.kill(cluster.controller!.pid, 'SIGSTOP');
  await assert.rejects(client.queueStatus(300), {
    code: 'E_CLUSTER_TIMEOUT',
    message: 'no answer from the hub',
  });
  await waitUntil(() => client.lost.aborted, 'the client notices', 20);
  process.kill(cluster.controller!.pid, 'SIGCONT');
});

test('a hub that stops for a moment is not lost', async (context) => {
  const liveness = { pingMs: 100, maximumMissed: 50 };
  const { cluster, client } = await connected(context, { engines: 1, liveness });
  process.kill(cluster.controller!.pid, 'SIGSTOP');
  await assert.rejects(client.queueStatus(500), { code: 'E_CLUSTER_TIMEOUT' });
  process.kill(cluster.controller!.pid, 'SIGCONT');
  await client.queueStatus();
  assert.equal(client.lost.aborted, false);
});

/** The connection file with another field. */
function changed(cluster: IpCluster, field: string, value: unknown): string {
  const fields = JSON.parse(readFileSync(cluster.connectionFile, 'utf8')) as object;
  const file = `${cluster.connectionFile}.${field}`;
  writeFileSync(file, JSON.stringify({ ...fields, [field]: value }));
  return file;
}

test('a wrong key is told in a bounded time, whoever has it', async (context) => {
  const cluster = await IpCluster.start(context, { engines: 0 });
  const connectionFile = changed(cluster, 'key', 'another');
  await assert.rejects(
    ClusterClient.connect({ connectionFile, timeoutMs: 3000 }),
    (error: { code: string }) => {
      assert.ok(['E_CLUSTER_KEY', 'E_CLUSTER_CONNECT'].includes(error.code));
      return true;
    },
  );
});

test('a controller that encrypts is not reached without its key or with another', async (context) => {
  const cluster = await IpCluster.start(context, { engines: 0, controller: encrypted });
  const { publicKey } = curveKeyPair();
  const connect = (connectionFile: string) => ClusterClient.connect({ connectionFile, timeoutMs: 1500 });
  await assert.rejects(connect(changed(cluster, 'curve_serverkey', publicKey)), {
    code: 'E_CLUSTER_CONNECT',
  });
  await assert.rejects(connect(changed(cluster, 'curve_serverkey', null)), { code: 'E_CONNECTION_FILE' });
  (await connect(cluster.connectionFile)).close();
});

test('nobody at the address is told in a bounded time', async (context) => {
  const cluster = await IpCluster.start(context, { engines: 0 });
  const connectionFile = changed(cluster, 'registration', 1);
  await assert.rejects(ClusterClient.connect({ connectionFile, timeoutMs: 300 }), {
    code: 'E_CLUSTER_CONNECT',
  });
});

test('a signal reaches a busy engine', async (context) => {
  const { client } = await connected(context, { engines: 1 });
  const begun = new Folder(context).at('begun');
  const source = 'def wait(begun):\n    import time\n    open(begun, "w").close()\n    time.sleep(60)\n';
  const busy = assert.rejects(client.apply(0, { function: { source, name: 'wait' }, args: [begun] }), {
    code: 'E_ENGINE_PYTHON',
    message: /^KeyboardInterrupt/,
  });
  await waitUntil(() => existsSync(begun), 'the engine has begun with the call');
  await client.signal(0, 'SIGINT');
  await busy;
  const killed = assert.rejects(client.apply(0, sleep(60)), { code: 'E_ENGINE_LOST' });
  await client.signal(0, 'SIGKILL');
  await killed;
});

test('engines are shut down one by one, then all with the controller', async (context) => {
  const { cluster, client, pids } = await connected(context);
  const [first, second] = client.engines;
  assert.deepEqual(await client.shutdown({ engines: [0] }), { answered: [first], silent: [], hub: false });
  await waitUntil(() => client.engines.length === 1, 'the engine has left');
  assert.equal(client.engines[0]?.id, 1);
  const busy = assert.rejects(client.apply(1, sleep(60)), { code: 'E_CLUSTER_LOST' });
  await waitUntil(
    async () => (await client.queueStatus()).engines[0]?.direct === 1,
    'the engine has the call',
  );
  const report = await client.shutdown({ engines: 'all', hub: true, timeoutMs: 1000 });
  assert.deepEqual(report, { answered: [], silent: [second], hub: true });
  await busy;
  assert.equal(client.lost.aborted, true);
  process.kill(pids.get(1)!, 'SIGKILL');
  await waitUntil(() => cluster.controller!.child.exitCode !== null, 'the controller has ended');
});
