import { interleave, median, python, script, type Usage } from '../measure.js';
import type { Row } from '../results.js';
import type { Suite } from '../suite.js';
import { rankProgram, ranks } from './jobs.js';

interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly tasks: number;
  /** Of the speed of buffers. */
  readonly ofBuffers?: number;
}

const sizes: readonly Size[] = [
  { name: '64 B', bytes: 64, tasks: 30_000 },
  { name: '64 KiB', bytes: 1 << 16, tasks: 5_000, ofBuffers: 0.8 },
  { name: '1 MiB', bytes: 1 << 20, tasks: 400, ofBuffers: 0.8 },
];
const windows = [16, 2];
const legs = sizes.flatMap((size) => windows.map((window) => ({ ...size, window })));
type Leg = (typeof legs)[number];

/** Results per second between two ranks, beside mpi4py in the same run. */
export async function transport({ rounds, divisor }: Suite): Promise<Row[]> {
  const tasksOf = ({ tasks }: Leg): number => tasks / Math.min(divisor, 2);
  const warmup = [1 << 16, 16, 500];
  const schedule = JSON.stringify([warmup, ...legs.map((leg) => [leg.bytes, leg.window, tasksOf(leg)])]);
  const peer = (mode: string) =>
    ranks('openmpi', 2, { program: python, args: [script('mpi_transport.py'), schedule, mode] });
  const usages = await interleave(
    {
      ours: ranks('openmpi', 2, rankProgram('transport', schedule, 'released')),
      collected: ranks('openmpi', 2, rankProgram('transport', schedule, 'collected')),
      pickles: peer('pickle'),
      buffers: peer('buffer'),
    },
    2 * rounds,
  );
  const speeds = (name: keyof typeof usages, i: number): number[] =>
    usages[name].map((usage) => tasksOf(legs[i]!) / (secondsOf(usage)[i + 1] ?? NaN));
  return legs.flatMap((leg, i) => {
    const ours = speeds('ours', i);
    const rate = (name: keyof typeof usages): string => median(speeds(name, i)).toFixed(0);
    const ratio = (name: keyof typeof usages): number =>
      median(speeds(name, i).map((speed, round) => (ours[round] ?? NaN) / speed));
    const title = `mpi: results of ${leg.name}, ${leg.window} at once`;
    const against = (name: 'pickles' | 'buffers', atLeast: number | undefined): Row => ({
      case: `${title}, beside ${name}`,
      measured: `${rate('ours')}/s, left to the collector ${rate('collected')}/s; mpi4py ${rate(name)}/s`,
      value: ratio(name),
      unit: `x ${name}`,
      ...(atLeast === undefined ? {} : { target: { atLeast } }),
      data: { ours, collected: speeds('collected', i), [name]: speeds(name, i) },
    });
    return [against('pickles', 1), against('buffers', leg.ofBuffers)];
  });
}

const secondsOf = ({ stdout }: Usage): number[] => JSON.parse(stdout) as number[];
