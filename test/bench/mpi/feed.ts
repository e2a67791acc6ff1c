// One rank of a job that sleeps: node feed.js OPERATOR INPUT... Rank 0 prints what each of the inputs took it.
import { iterableLoop, joinMpiPool } from '../../../src/index.js';

const [module = '', ...inputs] = process.argv.slice(2);

await joinMpiPool();
for (const input of inputs) {
  const from = process.cpuUsage();
  const begun = performance.now();
  const { counts } = await iterableLoop({ inputs: input, operator: { module }, chunksize: 1, npool: 1 });
  const { user, system } = process.cpuUsage(from);
  const seconds = (performance.now() - begun) / 1e3;
  console.log(JSON.stringify({ chunks: counts.done, seconds, cpu: (user + system) / 1e6 }));
}
