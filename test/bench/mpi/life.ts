import type { MpiFlavor } from '../../../src/schemes/mpi/addon.js';
import { interleave, median, run, summary } from '../measure.js';
import type { Row } from '../results.js';
import { seconds, type Suite } from '../suite.js';
import { flavorNames, rankProgram, ranks } from './jobs.js';

/** What of a processor a rank burns that waits for work. */
export async function idle(flavor: MpiFlavor): Promise<Row> {
  const { stdout } = await run(ranks(flavor, 3, rankProgram('idle', '4')));
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const records = lines.map(
    (line) => JSON.parse(line) as { readonly rank: number; readonly percent: number },
  );
  const waiting = records.filter(({ rank }) => rank > 0).map(({ percent }) => percent);
  return {
    case: `mpi: a rank that waits, ${flavorNames[flavor]}`,
    measured: waiting.map((percent) => `${percent.toFixed(2)} %`).join(', '),
    value: Math.max(...waiting),
    unit: '% of a processor',
    target: { atMost: 2 },
    data: records,
  };
}

/** How long a job takes that has nothing to do. */
export async function start(flavor: MpiFlavor, { rounds }: Suite): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of [1, 2, 4, 8]) {
    const usages = await interleave(
      {
        join: ranks(flavor, count, rankProgram('join')),
        nothing: ranks(flavor, count, { program: '/bin/true', args: [] }),
      },
      rounds,
      1,
    );
    const [join, nothing] = [summary(usages.join), summary(usages.nothing)];
    rows.push({
      case: `mpi: start and end of ${count} ranks, ${flavorNames[flavor]}`,
      measured: `${seconds(join.wall)}, CPU ${seconds(join.cpu)}; of \`true\` ${seconds(nothing.wall)}`,
      value: median(usages.join.map(({ wall }, i) => wall - (usages.nothing[i]?.wall ?? NaN))),
      unit: 's more',
      data: usages,
    });
  }
  return rows;
}
