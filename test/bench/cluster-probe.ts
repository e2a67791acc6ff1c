// Speeds of our client as JSON: cluster-probe.js CONNECTION_FILE CALLS PIPELINED PAYLOADS; the same as ipyparallel_client.py.
import { deepEqual, equal } from 'node:assert/strict';
import { ClusterClient } from '../../src/cluster/client.js';
import type { Target } from '../../src/cluster/contract.js';
import { median } from './measure.js';

const [connectionFile = '', ...counts] = process.argv.slice(2);
const [calls = 0, pipelined = 0, payloads = 0] = counts.map(Number);
const client = await ClusterClient.connect({ connectionFile });
const first = client.engines[0]!.id;
const megabyte = new Uint8Array(1e6);

const absolute = async (target: Target, i: number) =>
  (await client.apply(target, { function: 'abs', args: [-i] })).value;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function latency(target: Target): Promise<number> {
  const times: number[] = [];
  for (const i of range(calls)) {
    const begun = performance.now();
    equal(await absolute(target, i), i);
    times.push((performance.now() - begun) / 1000);
  }
  return median(times);
}

async function rate(): Promise<number> {
  const begun = performance.now();
  const values = await Promise.all(range(pipelined).map((i) => absolute('balanced', i)));
  deepEqual(values, range(pipelined));
  return (pipelined / (performance.now() - begun)) * 1000;
}

async function throughput(): Promise<number> {
  const begun = performance.now();
  const echo = async (): Promise<void> => {
    const { value } = await client.apply(first, { function: 'bytes', args: [megabyte] });
    equal(Buffer.compare(value as Uint8Array, megabyte), 0);
  };
  await Promise.all(range(payloads).map(echo));
  return ((2 * megabyte.length * payloads) / (performance.now() - begun)) * 1000;
}

await absolute(first, 1);
await absolute('balanced', 1);
const cpu = process.cpuUsage();
const answer = {
  direct: await latency(first),
  balanced: await latency('balanced'),
  rate: await rate(),
  throughput: await throughput(),
};
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ ...answer, cpu: (user + system) / 1e6 }));
client.close();
