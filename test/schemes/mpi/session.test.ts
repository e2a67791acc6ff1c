import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AtomloopError } from '../../../src/errors.js';
import { encodeMessage } from '../../../src/programs/message.js';
import { ranksSession } from '../../../src/schemes/mpi/session.js';
import { HostClient } from '../../../src/schemes/remote/client.js';
import { FromHost } from '../../../src/schemes/remote/protocol.js';
import { copyEngine } from '../../helpers/engine.js';

test('where the last rank is lost no task waits for ever', async () => {
  const client = new HostClient({ send: () => undefined });
  const opening = client.open(copyEngine, { scheme: 'threads', npool: 1 });
  client.receive(FromHost.opened, Buffer.concat(encodeMessage({ session: 0, slots: 1 })));
  const session = ranksSession([{ rank: 0, host: 'here', session: await opening }]);
  const task = { chunk: { firstIndex: 0, count: 0, pieces: [], output: 0 }, from: 0, to: 0 };
  const run = (): Promise<unknown> => session.run(task, { signal: new AbortController().signal });
  // Two are the rank's, the others wait for it.
  const runs = [run(), run(), run(), run()];
  client.lost(new AtomloopError('scheme', 'E_RANK_LOST', 'gone'));
  for (const one of runs) await assert.rejects(one, { code: 'E_RANK_LOST' });
  await assert.rejects(run(), { code: 'E_RANK_LOST' });
  assert.equal(session.slots, 0);
});
