import { fileURLToPath } from 'node:url';
import { ClusterClient } from '../../../src/cluster/client.js';
import { IpCluster } from '../../helpers/ipcluster.js';
import { interleave, median, python, script, type Usage } from '../measure.js';
import type { Row } from '../results.js';
import type { Case } from '../suite.js';

const probe = fileURLToPath(new URL('../cluster-probe.js', import.meta.url));

/** What both probes tell: seconds per call, calls/s, bytes/s both ways, CPU seconds of the client. */
type Speeds = Readonly<Record<'direct' | 'balanced' | 'rate' | 'throughput' | 'cpu', number>>;

const milliseconds = (value: number): string => `${(value * 1000).toFixed(2)} ms`;
const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
const megabytes = (value: number): string => `${(value / 1e6).toFixed(0)} MB/s`;
const seconds = (value: number): string => `${value.toFixed(2)} s`;

const kinds = [
  { key: 'direct', what: 'a direct call', text: milliseconds, isLessBetter: true },
  { key: 'balanced', what: 'a balanced call', text: milliseconds, isLessBetter: true },
  { key: 'rate', what: 'balanced calls sent at once', text: perSecond, isLessBetter: false },
  { key: 'throughput', what: '1 MB there and back', text: megabytes, isLessBetter: false },
  { key: 'cpu', what: "the client's CPU time", text: seconds, isLessBetter: true },
] as const;

const speedsOf = (usages: readonly Usage[]): Speeds => {
  const all = usages.map(({ stdout }) => JSON.parse(stdout) as Speeds);
  const entries = kinds.map(({ key }) => [key, median(all.map((one) => one[key]))]);
  return Object.fromEntries(entries) as Speeds;
};

async function started(): Promise<IpCluster> {
  const cluster = new IpCluster();
  await cluster.startController([]);
  await cluster.startEngines(2);
  const client = await ClusterClient.connect({ connectionFile: cluster.connectionFile });
  await client.waitForEngines(2, { timeoutMs: 30_000 });
  client.close();
  return cluster;
}

/** Our client beside ipyparallel's own, on the same cluster of 2 engines, in turns. */
export const cluster: Case = async ({ rounds, divisor }) => {
  const running = await started();
  try {
    const counts = [500, 2000, 100].map((count) => String(Math.ceil(count / divisor)));
    const args = [running.connectionFile, ...counts];
    const usages = await interleave(
      {
        ours: { program: process.execPath, args: [probe, ...args] },
        theirs: { program: python, args: [script('ipyparallel_client.py'), ...args] },
      },
      rounds,
    );
    const [ours, theirs] = [speedsOf(usages.ours), speedsOf(usages.theirs)];
    return kinds.map(({ key, what, text, isLessBetter }): Row => {
      const ratio = ours[key] / theirs[key];
      return {
        case: `cluster: ${what}, 2 engines`,
        measured: `${text(ours[key])}, ipyparallel's client ${text(theirs[key])}`,
        value: isLessBetter ? 1 / ratio : ratio,
        unit: 'x ipyparallel',
        target: { atLeast: 1 },
        data: [ours[key], theirs[key]],
      };
    });
  } finally {
    await running.end();
  }
};
