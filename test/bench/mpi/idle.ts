// One rank of a job that waits: node idle.js SECONDS. Each prints how much of a processor it used, in percent.
import { setTimeout as sleep } from 'node:timers/promises';
import { joinMpiPool } from '../../../src/index.js';
import { findLauncher } from '../../../src/schemes/mpi/launcher.js';

const milliseconds = 1000 * Number(process.argv[2]);
const settling = 1500;

async function measure(): Promise<void> {
  await sleep(settling);
  const from = process.cpuUsage();
  const begun = performance.now();
  await sleep(milliseconds);
  const { user, system } = process.cpuUsage(from);
  const percent = (user + system) / 10 / (performance.now() - begun);
  console.log(JSON.stringify({ rank: findLauncher(process.env)?.rank, percent }));
}

const measured = measure();
await joinMpiPool();
// Others may have begun later.
await measured;
await sleep(settling);
