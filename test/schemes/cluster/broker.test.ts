import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Router } from 'zeromq';
import { Broker } from '../../../src/schemes/cluster/broker.js';
import { waitUntil } from '../../helpers/wait.js';

/** What a controller's queue does: passes on what comes to whom it is addressed to. Notes all that it sees. */
async function queue(context: TestContext): Promise<{ url: string; seen: Buffer[][]; router: Router }> {
  const router = new Router();
  await router.bind('tcp://127.0.0.1:*');
  const seen: Buffer[][] = [];
  const pass = async (): Promise<void> => {
    for await (const [from, to, ...frames] of router) {
      seen.push([from!, to!, ...frames]);
      await router.send([to!, from!, ...frames]);
    }
  };
  void pass();
  context.after(() => {
    router.close();
  });
  return { url: router.lastEndpoint ?? '', seen, router };
}

async function end(context: TestContext, url: string, identity: string, key = 'key'): Promise<Broker> {
  const broker = await Broker.connect({ url, key }, identity);
  context.after(() => {
    broker.close();
  });
  return broker;
}

test('messages arrive in order, once, and only those of the same key', async (context) => {
  const { url, seen, router } = await queue(context);
  const driver = await end(context, url, 'driver');
  const worker = await end(context, url, 'worker');
  const stranger = await end(context, url, 'stranger', 'another key');
  const got: string[] = [];
  worker.listen((from, type, payload) => got.push(`${from} ${type} ${Buffer.from(payload).toString()}`));
  worker.send('driver', 9);
  await waitUntil(() => seen.length === 1, 'the worker is known');
  for (let i = 0; i < 50; i += 1) driver.send('worker', 1, [Buffer.from(`${i}`), Buffer.from('!')]);
  await waitUntil(() => got.length === 50, 'all have come');
  const [from, to, ...frames] = seen[1] ?? [];
  await router.send([to!, from!, ...frames]);
  stranger.send('worker', 1, [Buffer.from('hello')]);
  await waitUntil(() => seen.length === 52, 'the stranger has written');
  driver.send('worker', 2, []);
  await waitUntil(() => got.length > 50, 'the last has come');
  const expected = Array.from({ length: 50 }, (_, i) => `driver 1 ${i}!`);
  assert.deepEqual(got, [...expected, 'driver 2 ']);
});

test('what is addressed to nobody is lost, and nothing else is', async (context) => {
  const { url, seen } = await queue(context);
  const driver = await end(context, url, 'driver');
  const got: number[] = [];
  driver.listen((_, type) => got.push(type));
  driver.send('nobody', 1);
  driver.send('driver', 2);
  await waitUntil(() => got.length === 1, 'the second has come');
  assert.deepEqual(got, [2]);
  assert.equal(seen.length, 2);
});
