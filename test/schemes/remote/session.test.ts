import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { ChunkResult, ChunkTask } from '../../../src/engine/spec.js';
import { AtomloopError } from '../../../src/errors.js';
import { HostClient } from '../../../src/schemes/remote/client.js';
import { Host } from '../../../src/schemes/remote/host.js';
import { FromHost } from '../../../src/schemes/remote/protocol.js';
import { serialPool } from '../../../src/schemes/serial/scheme.js';
import type { Session } from '../../../src/schemes/scheme.js';
import { copyEngine } from '../../helpers/engine.js';
import { Folder } from '../../helpers/folder.js';
import { frames } from '../../helpers/frames.js';

const never = new AbortController().signal;
const workers = { scheme: 'threads', npool: 1 } as const;

/** A host and its client in one process; `seen` are the types of what the host sent. */
class Pair {
  readonly seen: number[] = [];
  readonly client: HostClient;

  constructor(createPool = () => Promise.resolve(serialPool())) {
    const host = new Host(
      {
        send: (type, pieces = []) => {
          this.seen.push(type);
          const payload = Uint8Array.from(Buffer.concat(pieces));
          setImmediate(() => {
            this.client.receive(type, payload);
          });
        },
      },
      createPool,
    );
    this.client = new HostClient({
      send: (type, pieces = []) => {
        const payload = Uint8Array.from(Buffer.concat(pieces));
        setImmediate(() => {
          host.receive(type, payload);
        });
      },
    });
  }
}

function taskOf(path: string, text: string, count: number): ChunkTask {
  const origin = { file: path, firstLine: 1, firstFrame: 0 };
  const place = { path, offset: 0, length: text.length };
  const pieces = [{ origin, format: 'extxyz', count, source: 0, text: place }];
  return { chunk: { firstIndex: 0, count, pieces, output: 0 }, from: 0, to: count };
}

const textOf = ({ bytes }: ChunkResult): string => Buffer.from(bytes).toString();

async function opened(context: TestContext): Promise<{ pair: Pair; session: Session }> {
  const pair = new Pair();
  const session = await pair.client.open(copyEngine, workers);
  context.after(() => session.close());
  return { pair, session };
}

suite('a session at the other end of a channel', () => {
  test('computes what it is sent', async (context) => {
    const { session } = await opened(context);
    const text = frames(10);
    const path = new Folder(context).write('in.xyz', text);
    assert.equal(textOf(await session.run(taskOf(path, text, 10), { signal: never })), text);
  });

  test('gets the bytes of a file that it does not see, and from then on at once', async (context) => {
    const { pair, session } = await opened(context);
    const text = frames(1000);
    const path = new Folder(context).write('in.xyz', text);
    const run = session.run(taskOf(path, text, 1000), { signal: never });
    utimesSync(path, 1, 1);
    assert.equal(textOf(await run), text);
    assert.equal(textOf(await session.run(taskOf(path, text, 1000), { signal: never })), text);
    assert.deepEqual(
      pair.seen.filter((type) => type === FromHost.unseen || type === FromHost.result),
      [FromHost.unseen, FromHost.result, FromHost.result],
    );
  });

  test('tells how far a task is, to one who wants to know', async (context) => {
    const { pair, session } = await opened(context);
    const text = frames(3);
    const task = taskOf(new Folder(context).write('in.xyz', text), text, 3);
    await session.run(task, { signal: never });
    assert.ok(!pair.seen.includes(FromHost.begun));
    let hasBegun = false;
    await session.run(task, {
      signal: never,
      begun: () => {
        hasBegun = true;
      },
    });
    assert.ok(hasBegun);
  });

  test('drops a task whose result is not wanted any more', async (context) => {
    const { session } = await opened(context);
    const controller = new AbortController();
    const text = frames(3);
    const task = taskOf(new Folder(context).write('in.xyz', text), text, 3);
    const run = session.run(task, { signal: controller.signal });
    controller.abort();
    await assert.rejects(run, { code: 'E_STOPPED' });
    assert.equal(textOf(await session.run(task, { signal: never })), text);
  });

  test('ends with its host, and with it all tasks', async (context) => {
    const { pair, session } = await opened(context);
    const text = frames(3);
    const task = taskOf(new Folder(context).write('in.xyz', text), text, 3);
    const run = session.run(task, { signal: never });
    pair.client.lost(new AtomloopError('scheme', 'E_RANK_LOST', 'gone'));
    await assert.rejects(run, { code: 'E_RANK_LOST' });
    await assert.rejects(session.run(task, { signal: never }), { code: 'E_RANK_LOST' });
    await assert.rejects(pair.client.open(copyEngine, workers), { code: 'E_RANK_LOST' });
  });

  test('tells why it cannot be opened', async () => {
    const { client } = new Pair(() => Promise.reject(new AtomloopError('usage', 'E_SCHEME', 'no room')));
    await assert.rejects(client.open(copyEngine, workers), { code: 'E_SCHEME', message: 'no room' });
  });
});
