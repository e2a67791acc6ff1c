import { rmSync } from 'node:fs';
import { atomloop, interleave, summary } from '../measure.js';
import type { Row } from '../results.js';
import { megabytes, outputIn, removeOutput, seconds, type Case } from '../suite.js';

const sizes = [1_000, 10_000, 100_000, 1_000_000];

/** `copy` of more and more small configurations: time must be linear and memory flat. */
export const growth: Case = async (suite) => {
  const output = outputIn(suite);
  const measured: { count: number; wall: number; cpu: number; peak: number }[] = [];
  for (const size of sizes) {
    const count = size / suite.divisor;
    const path = await suite.data.file('small', count);
    const command = atomloop(['copy', path, '-o', output, '--npool', '2', '--quiet'], () => {
      removeOutput(output);
    });
    const { copy } = await interleave({ copy: command }, Math.min(3, suite.rounds));
    measured.push({ count, ...summary(copy) });
    removeOutput(output);
    rmSync(path);
  }
  const rows: Row[] = measured.map(({ count, wall, cpu, peak }) => ({
    case: `growth: copy ${count} x 4 atoms`,
    measured: `${seconds(wall)}, CPU ${seconds(cpu)}, ${megabytes(peak)}`,
    value: (1e6 * wall) / count,
    unit: 'µs each',
  }));
  const [first, , third, last] = measured;
  if (first === undefined || third === undefined || last === undefined) return rows;
  const work = (one: typeof last): number => (one.cpu - first.cpu) / (one.count - first.count);
  rows.push(
    {
      case: 'growth: CPU per configuration, last / the one before',
      measured: `${(1e6 * work(last)).toPrecision(3)} µs / ${(1e6 * work(third)).toPrecision(3)} µs`,
      value: work(last) / work(third),
      unit: 'x',
      target: { atMost: 1.15 },
    },
    {
      case: 'growth: peak memory, last / the one before',
      measured: `${megabytes(last.peak)} / ${megabytes(third.peak)}`,
      value: last.peak / third.peak,
      unit: 'x',
      target: { atMost: 1.25 },
    },
  );
  return rows;
};
