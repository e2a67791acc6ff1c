// One rank of two: node transport.js SCHEDULE [released|collected] [FLAVOR]. Rank 0 hands out small tasks, rank 1 answers with results.
// SCHEDULE: list of [bytes of a result, tasks that rank 1 has at once, tasks] as JSON. Rank 0 prints the seconds of each.
import { mpiAddon, type MpiFlavor } from '../../../src/schemes/mpi/addon.js';

type Leg = readonly [bytes: number, window: number, tasks: number];

const [schedule = '[]', memory = 'released', flavor = 'openmpi'] = process.argv.slice(2);
const isReleased = memory === 'released';
/** Shorter payloads are not worth it. */
const leastReleased = 4096;
const legs = JSON.parse(schedule) as Leg[];
const addon = mpiAddon(flavor as MpiFlavor);
const type = 1;

let onPayload: (payload: ArrayBuffer) => void = () => undefined;
const { rank } = addon.start({
  onMessage: (_source, _type, payload) => {
    onPayload(payload);
  },
  onLost: (lost, reason) => {
    throw new Error(`rank ${lost} is lost: ${reason}`);
  },
});

async function ask([bytes, window, tasks]: Leg): Promise<number> {
  const task = [new Uint8Array(64)];
  const begun = performance.now();
  let left = tasks - window;
  let awaited = tasks;
  await new Promise<void>((resolve, reject) => {
    onPayload = (payload) => {
      if (payload.byteLength !== bytes) reject(new Error(`${payload.byteLength} bytes came`));
      if (isReleased && bytes > leastReleased) addon.release(payload);
      awaited -= 1;
      if (awaited === 0) resolve();
      left -= 1;
      if (left >= 0) addon.send(1, type, task);
    };
    for (let i = 0; i < window; i += 1) addon.send(1, type, task);
  });
  return (performance.now() - begun) / 1000;
}

function answerAll(): Promise<void> {
  const results = legs.map(([bytes]) => [new Uint8Array(bytes)]);
  let leg = 0;
  let left = legs[0]?.[2] ?? 0;
  return new Promise((resolve) => {
    onPayload = () => {
      addon.send(0, type, results[leg] ?? []);
      left -= 1;
      if (left > 0) return;
      leg += 1;
      left = legs[leg]?.[2] ?? 0;
      if (leg === legs.length) resolve();
    };
  });
}

if (rank === 0) {
  const seconds: number[] = [];
  for (const leg of legs) seconds.push(await ask(leg));
  console.log(JSON.stringify(seconds));
} else {
  await answerAll();
}
addon.finish(20);
