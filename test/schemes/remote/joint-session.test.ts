import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AtomloopError } from '../../../src/errors.js';
import { encodeMessage } from '../../../src/programs/message.js';
import { deadly } from '../../../src/schemes/cluster/errors.js';
import { HostClient } from '../../../src/schemes/remote/client.js';
import { JointSession, type Part } from '../../../src/schemes/remote/joint-session.js';
import { FromHost, ToHost } from '../../../src/schemes/remote/protocol.js';
import type { ChunkResult } from '../../../src/engine/spec.js';
import { copyEngine } from '../../helpers/engine.js';

const task = { chunk: { firstIndex: 40, count: 8, pieces: [], output: 0 }, from: 0, to: 8 };
const lost = new AtomloopError('scheme', 'E_ENGINE_LOST', 'gone');

/** A part whose host is this test: it notes the ids of tasks that come. */
async function part(): Promise<
  Part & { tasks: number[]; client: HostClient; tell: (type: number, message: object) => void }
> {
  const tasks: number[] = [];
  let next = 0;
  const client: HostClient = new HostClient({
    send: (type) => {
      if (type !== ToHost.task) return;
      tasks.push(next);
      next += 1;
    },
  });
  const tell = (type: number, message: object): void => {
    client.receive(type, Buffer.concat(encodeMessage({ session: 0, ...message })));
  };
  const opening = client.open(copyEngine, { scheme: 'processes', npool: 1 });
  tell(FromHost.opened, { slots: 1 });
  return { session: await opening, tasks, client, tell };
}

function joint(onEmpty: () => void = () => undefined): JointSession<Part> {
  return new JointSession<Part>({
    isLoss: ({ code }) => code === 'E_ENGINE_LOST',
    lossLimit: 3,
    deadly,
    placed: (error) => error,
    marked: (result) => result,
    onEmpty,
  });
}

const run = (session: JointSession<Part>): Promise<ChunkResult> =>
  session.run(task, { signal: new AbortController().signal, beat: () => undefined });
const errorOf = (running: Promise<unknown>): Promise<AtomloopError> =>
  running.then(
    () => {
      throw new Error('the task was computed');
    },
    (error: unknown) => error as AtomloopError,
  );
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('tasks wait for a part that joins, and one has at most one at work and one waiting', async () => {
  const session = joint();
  const slots: number[] = [];
  session.onSlots((count) => slots.push(count));
  const runs = [run(session), run(session), run(session)];
  const first = await part();
  session.add(first);
  assert.deepEqual([slots, first.tasks.length], [[1], 2]);
  const second = await part();
  session.add(second);
  assert.deepEqual([slots, second.tasks.length], [[1, 2], 1]);
  session.stop();
  await session.close();
  assert.deepEqual(
    (await Promise.allSettled(runs)).map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
});

test('a task whose parts are lost again and again is blamed where all were at the same configuration', async () => {
  for (const places of [
    [42, 42, 42],
    [42, 41, 42],
  ]) {
    let empty = 0;
    const session = joint(() => (empty += 1));
    const settled = errorOf(run(session));
    for (const index of places) {
      const one = await part();
      session.add(one);
      one.tell(FromHost.beat, { id: 0, index });
      one.client.lost(lost);
      await turn();
    }
    assert.equal(empty, 3);
    const { code, details } = await settled;
    assert.equal(code, 'E_WORKER_KILLED');
    assert.equal(details.index, places[1] === 42 ? 42 : undefined);
  }
});

test('a task that only waited at a lost part is not blamed', async () => {
  const session = joint();
  const settled = [errorOf(run(session)), errorOf(run(session))];
  for (let i = 0; i < 3; i += 1) {
    const one = await part();
    session.add(one);
    one.client.lost(lost);
    await turn();
  }
  const last = await part();
  session.add(last);
  last.tell(FromHost.error, { id: 0, error: new AtomloopError('operator', 'E_OPERATOR', 'x').toRecord() });
  const codes = (await Promise.all(settled)).map(({ code }) => code);
  assert.deepEqual(codes, ['E_WORKER_KILLED', 'E_OPERATOR']);
});
