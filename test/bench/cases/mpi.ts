import { flavorNames, whyNot, whyNotPython } from '../mpi/jobs.js';
import { idle, start } from '../mpi/life.js';
import { transport } from '../mpi/speed.js';
import { efficiency, feeding } from '../mpi/work.js';
import type { Row } from '../results.js';
import type { Case } from '../suite.js';

const skipped = (what: string, why: string): Row => ({
  case: `mpi: ${what}`,
  measured: `skipped: ${why}`,
  unit: '',
});

/** Messages beside mpi4py, what ranks cost that wait or begin, and what rank 0 can feed. */
export const mpi: Case = async (suite) => {
  const rows: Row[] = [];
  const missing = whyNot('openmpi');
  const missingPython = missing ?? whyNotPython();
  if (missingPython === undefined) rows.push(...(await transport(suite)));
  else rows.push(skipped('transport', missingPython));
  for (const flavor of ['openmpi', 'mpich'] as const) {
    const why = whyNot(flavor);
    if (why === undefined) rows.push(await idle(flavor), ...(await start(flavor, suite)));
    else rows.push(skipped(`idle and start, ${flavorNames[flavor]}`, why));
  }
  if (missing !== undefined) return [...rows, skipped('efficiency and feeding', missing)];
  return [...rows, await efficiency(suite), ...(await feeding(suite))];
};
