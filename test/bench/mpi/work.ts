import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomloop, interleave, run, summary, type Command } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, seconds, type Suite } from '../suite.js';
import { rankProgram, ranks } from './jobs.js';
import { simulate } from './simulation.js';

/** Two ranks beside two threads of one process, at the same work. */
export async function efficiency(suite: Suite): Promise<Row> {
  const frames = 10_000 / suite.divisor;
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const calculate = (input: string, ...args: readonly string[]): Command =>
    atomloop(['calculate', input, '-o', output, '--calculator', 'emt', '--quiet', ...args], before);
  const [large, small] = [await suite.data.file('copper256', frames), await suite.data.file('copper256', 2)];
  const threads = ['--scheme', 'threads', '--npool', '2'];
  const usages = await interleave(
    {
      threads: calculate(large, ...threads),
      mpi: ranks('openmpi', 2, calculate(large)),
      threadsStart: calculate(small, ...threads),
      mpiStart: ranks('openmpi', 2, calculate(small)),
    },
    suite.rounds,
  );
  before();
  const wall = (name: keyof typeof usages): number => summary(usages[name]).wall;
  const work = (name: 'threads' | 'mpi'): number => wall(name) - wall(`${name}Start`);
  return {
    case: `mpi: calculate emt, ${frames} x 256, 2 ranks beside 2 threads`,
    measured: `${seconds(wall('mpi'))}, start ${seconds(wall('mpiStart'))}; ${seconds(wall('threads'))}, start ${seconds(wall('threadsStart'))}`,
    value: work('threads') / work('mpi'),
    unit: 'x threads',
    note: `without start-up; wall time as a whole ${(wall('threads') / wall('mpi')).toFixed(2)} x`,
    data: usages,
  };
}

interface Fed {
  readonly chunks: number;
  readonly seconds: number;
  readonly cpu: number;
}

const chunkMilliseconds = [20, 50];
const rankCounts = [2, 4, 8, 16, 32, 64];

/** How many ranks rank 0 can keep at work: an operator that sleeps, one configuration per chunk. */
export async function feeding(suite: Suite): Promise<Row[]> {
  const rows: Row[] = [];
  for (const milliseconds of chunkMilliseconds)
    for (const count of rankCounts) rows.push(await feed(suite, count, milliseconds));
  return [...rows, ...ceilings()];
}

/** What the model says about where it bends: chunks of 100 times the cost, so that it is 100 ranks that can be fed. */
function ceilings(): Row[] {
  const [chunk, cost] = [1, 0.01];
  return [50, 80, 100, 125, 200].map((count) => {
    const chunks = 200 * count;
    const busy = (100 * chunks * chunk) / count / simulate({ ranks: count, chunk, cost, chunks });
    return {
      case: `mpi: simulated, ${count} ranks where chunk time / cost is 100`,
      measured: `at most ${Math.min(100, (100 * chunk) / cost / count)} %`,
      value: busy,
      unit: '% of the ranks',
    };
  });
}

/** After one that warms up, two runs in one job, a short and a long one: their difference is without start and end. */
async function feed({ data, directory, divisor }: Suite, count: number, milliseconds: number): Promise<Row> {
  const operator = join(directory, `sleep-${milliseconds}.mjs`);
  writeFileSync(
    operator,
    `import { setTimeout as sleep } from 'node:timers/promises';
export default async (list) => { await sleep(${milliseconds}); return list; };\n`,
  );
  const [few, many] = [4 * count, 4 * count + Math.ceil((count * 4000) / milliseconds / divisor)];
  const [small, large] = [await data.file('small', few), await data.file('small', many)];
  const { stdout } = await run(ranks('openmpi', count, rankProgram('feed', operator, small, small, large)));
  const [, short, long] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Fed) as [Fed, Fed, Fed];
  const chunks = long.chunks - short.chunks;
  const speed = chunks / (long.seconds - short.seconds);
  const cost = (long.cpu - short.cpu) / chunks;
  const chunk = milliseconds / 1000;
  const simulated = chunks / simulate({ ranks: count, chunk, cost, chunks });
  return {
    case: `mpi: rank 0 feeds ${count} ranks, chunks of ${milliseconds} ms`,
    measured: `${speed.toFixed(0)} chunks/s of ${(count / chunk).toFixed(0)}, simulated ${simulated.toFixed(0)}; rank 0 ${(1e6 * cost).toFixed(0)} µs of CPU each`,
    value: (100 * speed * chunk) / count,
    unit: '% of the ranks',
    data: { short, long, cost, simulated },
  };
}
