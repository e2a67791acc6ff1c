import { fileURLToPath } from 'node:url';
import { run } from '../measure.js';
import type { Case } from '../suite.js';

interface Speeds {
  readonly index: number;
  readonly parse: number;
  readonly parseColumns: number;
  readonly parseEverything: number;
  readonly write: number;
}

const probe = fileURLToPath(new URL('../codec-probe.js', import.meta.url));

/** The codec alone, in one process, in MB per second of processor time. */
export const codec: Case = async ({ data, rounds, divisor }) => {
  const path = await data.file('rich', 20_000 / divisor);
  const { stdout } = await run({ program: process.execPath, args: [probe, path, String(rounds)] });
  const speeds = JSON.parse(stdout) as Speeds;
  const row = (name: string, value: number, atLeast?: number) => ({
    case: `codec: ${name}`,
    measured: `${value.toFixed(0)} MB/s`,
    value,
    unit: 'MB/s',
    ...(atLeast === undefined ? {} : { target: { atLeast } }),
  });
  return [
    row('frame index', speeds.index, 5000),
    row('parse, geometry only', speeds.parse),
    row('parse, all columns', speeds.parseColumns, 500),
    row('parse, columns, labels and info', speeds.parseEverything),
    row('write, all columns formatted', speeds.write, 150),
  ];
};
