import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { ClusterClient } from '../../src/cluster/client.js';
import { PythonName, writePickle } from '../../src/cluster/pickle-write.js';
import { repository } from '../helpers/repository.js';
import { waitUntil } from '../helpers/wait.js';
import { FakeController, type Answer } from './fake-controller.js';

const connect = ({ connectionFile }: FakeController, timeoutMs = 20_000) =>
  ClusterClient.connect({ connectionFile, timeoutMs });

async function connected(context: TestContext) {
  const fake = await FakeController.start(context);
  const client = await connect(fake);
  context.after(() => client.close());
  return { fake, client };
}

const call = { function: 'abs', args: [-3] };
const ok = (buffers: readonly Uint8Array[]): Answer => ({
  type: 'apply_reply',
  content: { status: 'ok' },
  metadata: { engine: 'engine-a' },
  buffers,
});
const three = ok([writePickle(3)]);

suite('a client of a cluster', () => {
  test('is refused at once where the answer is not signed, or with another key', async (context) => {
    for (const key of ['', 'another key']) {
      const fake = await FakeController.start(context);
      fake.key = key;
      await assert.rejects(connect(fake), { code: 'E_CLUSTER_KEY' });
    }
  });

  test('gives up in time where nobody answers', async (context) => {
    const fake = await FakeController.start(context);
    fake.hub = () => undefined;
    await assert.rejects(connect(fake, 200), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'E_CLUSTER_CONNECT');
      assert.match(error.message, /tcp:\/\/127\.0\.0\.1:\d+/);
      return true;
    });
  });

  test('is told where the hub refuses, or says what cannot be understood', async (context) => {
    const fake = await FakeController.start(context);
    const content = { status: 'error', ename: 'ValueError', evalue: 'no', traceback: [] };
    fake.hub = () => ({ type: 'hub_error', content });
    await assert.rejects(connect(fake), { code: 'E_CLUSTER_REFUSED', message: /ValueError: no/ });
    for (const engines of [undefined, 5, { a: 'x' }, { 0: 1 }]) {
      fake.hub = () => ({ type: 'connection_reply', content: { status: 'ok', engines } });
      await assert.rejects(connect(fake), { code: 'E_CLUSTER_PROTOCOL' });
    }
  });

  test('believes no result without the right signature', async (context) => {
    const { fake, client } = await connected(context);
    fake.scheduler = () => three;
    assert.equal((await client.apply(0, call)).value, 3);
    for (const key of ['', 'another key']) {
      fake.key = key;
      await assert.rejects(client.apply(0, call), { code: 'E_CLUSTER_KEY' });
      await assert.rejects(client.apply('balanced', call), { code: 'E_CLUSTER_KEY' });
    }
  });

  test('believes no notice without the right signature', async (context) => {
    const { fake, client } = await connected(context);
    fake.hub = () => undefined;
    fake.key = 'another key';
    await fake.notify('unregistration_notification', { id: 0, uuid: 'engine-a' });
    await fake.notify('shutdown_notification', { status: 'ok' });
    fake.key = 'the key';
    await fake.notify('registration_notification', { id: 'x' });
    await fake.notify('registration_notification', { id: 2, uuid: 'engine-c' });
    await client.waitForEngines(3, { timeoutMs: 10_000 });
    assert.deepEqual(
      client.engines.map(({ uuid }) => uuid),
      ['engine-a', 'engine-b', 'engine-c'],
    );
    assert.equal(client.lost.aborted, false);
  });

  test('asks for no retries of ipyparallel', async (context) => {
    const { fake, client } = await connected(context);
    fake.scheduler = () => three;
    await client.apply('balanced', call);
    await client.apply(0, call);
    const requests = fake.asked.filter(({ header }) => header['msg_type'] === 'apply_request');
    assert.deepEqual(
      requests.map(({ metadata }) => metadata),
      [{}, {}],
    );
  });

  test('takes one answer to a call, whatever comes later', async (context) => {
    const { fake, client } = await connected(context);
    fake.scheduler = () => three;
    fake.copies = 3;
    for (let i = 0; i < 5; i += 1) assert.equal((await client.apply(0, call)).value, 3);
  });

  test('refuses results that are code, and answers that are none', async (context) => {
    const { fake, client } = await connected(context);
    const results: [readonly Uint8Array[], string][] = [
      [[writePickle(new PythonName('os', 'system'))], 'E_CLUSTER_VALUE'],
      [[Buffer.from("cos\nsystem\n(S'true'\ntR.")], 'E_CLUSTER_VALUE'],
      [[], 'E_CLUSTER_VALUE'],
    ];
    for (const [buffers, code] of results) {
      fake.scheduler = () => ok(buffers);
      await assert.rejects(client.apply(0, call), { code });
    }
    for (const content of [{}, { status: 'strange' }, { status: 5 }]) {
      fake.scheduler = () => ({ type: 'apply_reply', content });
      await assert.rejects(client.apply(0, call), { code: 'E_CLUSTER_PROTOCOL' });
    }
    fake.scheduler = () => ({ type: 'apply_reply', content: { status: 'aborted' } });
    await assert.rejects(client.apply(0, call), { code: 'E_STOPPED' });
  });

  test("tells an engine's loss from an exception of the same name", async (context) => {
    const { fake, client } = await connected(context);
    const content = { status: 'error', ename: 'EngineError', evalue: 'x', traceback: [] };
    fake.scheduler = () => ({ type: 'apply_reply', content });
    await assert.rejects(client.apply('balanced', call), { code: 'E_ENGINE_LOST' });
    const engine_info = { engine_uuid: 'engine-b' };
    fake.scheduler = () => ({ type: 'apply_reply', content: { ...content, engine_info } });
    await assert.rejects(
      client.apply('balanced', call),
      (error: { code: string; details: { got: string } }) => {
        assert.equal(error.code, 'E_ENGINE_PYTHON');
        assert.match(error.details.got, /engine 1/);
        return true;
      },
    );
  });

  test('rejects what waits for an engine that leaves, and for a controller that ends', async (context) => {
    const { fake, client } = await connected(context);
    const waiting = [0, 1, 'balanced' as const].map((target) => client.apply(target, call));
    const [first, second, third] = waiting.map((one) =>
      one.catch((error: unknown) => (error as { code: string }).code),
    );
    await waitUntil(() => fake.asked.length >= 4, 'the calls are there');
    await fake.notify('unregistration_notification', { id: 0, uuid: 'engine-a' });
    assert.equal(await first, 'E_ENGINE_LOST');
    await fake.notify('shutdown_notification', { status: 'ok' });
    assert.deepEqual(await Promise.all([second, third]), ['E_CLUSTER_LOST', 'E_CLUSTER_LOST']);
    assert.equal(client.lost.aborted, true);
  });

  test('says what to install where the package `zeromq` is not there', () => {
    const script = `
      import { register } from 'node:module';
      const hooks = \`export async function resolve(name, context, next) {
        if (name !== 'zeromq') return next(name, context);
        throw Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' });
      }\`;
      register('data:text/javascript,' + encodeURIComponent(hooks));
      const { loadZeroMq } = await import(${JSON.stringify(join(repository, 'dist/src/cluster/zeromq.js'))});
      const { code, details } = await loadZeroMq().catch((error) => error);
      console.log(code, details.hint);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    assert.equal(stdout, 'E_CLUSTER_ZEROMQ npm install zeromq\n', stderr);
  });
});
