// node session-speed.js SCHEME: how fast a session of two workers takes chunks of `copy`. Prints one line of JSON.
import { joinMpiPool } from '../../../src/index.js';
import { createPool } from '../../../src/schemes/pick.js';
import { waitingPerSlot, type Session } from '../../../src/schemes/scheme.js';
import { joinedRanks } from '../../../src/schemes/mpi/joined.js';
import { copyEngine } from '../../helpers/engine.js';
import { waitUntil } from '../../helpers/wait.js';
import { largeChunk, smallChunk } from './chunks.js';
import { task } from '../../schemes/processes/session.js';

const [, , scheme = 'threads'] = process.argv;
await joinMpiPool();
const ranks = joinedRanks()?.size;
// Ranks that are only waited for leave the event loop empty.
setInterval(() => undefined, 1 << 30);
const started = performance.now();
const pool = await createPool({
  scheme,
  npool: ranks === undefined ? 2 : 1,
  reason: '',
  ...(scheme === 'cluster' && { cluster: process.env['ATOMLOOP_CLUSTER'] ?? '' }),
});
const session = await pool.open({ engine: copyEngine });
const { signal } = new AbortController();
await waitUntil(() => session.slots === 2, 'both workers are there');
for (let i = 0; i < 8; i += 1) await session.run(task(1), { signal });
const startSeconds = (performance.now() - started) / 1000;

/** Seconds for `count` chunks of which as many are in flight as a run has. */
async function pipelined({ slots }: Session, count: number, one: ReturnType<typeof task>): Promise<number> {
  const begun = performance.now();
  let left = count;
  const line = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await session.run(one, { signal });
    }
  };
  await Promise.all(Array.from({ length: slots * (1 + waitingPerSlot) }, line));
  return (performance.now() - begun) / 1000;
}

const latencies: number[] = [];
for (let i = 0; i < 300; i += 1) {
  const begun = performance.now();
  await session.run(task(1), { signal });
  latencies.push(performance.now() - begun);
}
latencies.sort((a, b) => a - b);
const small = task(...smallChunk);
const large = task(...largeChunk);
const bytes = large.chunk.pieces.reduce((sum, { text }) => sum + (text as Uint8Array).length, 0);
const chunks = 2000;
const transfers = 100;
const result = {
  startSeconds,
  medianMs: latencies[latencies.length >> 1],
  p95Ms: latencies[Math.floor(latencies.length * 0.95)],
  chunksPerSecond: chunks / (await pipelined(session, chunks, small)),
  megabytesPerSecond: (transfers * bytes) / 1e6 / (await pipelined(session, transfers, large)),
};
await session.close();
await pool.close();
console.log(JSON.stringify(result));
process.exit(0);
