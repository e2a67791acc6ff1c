import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atomloop, interleave, python as interpreter, run, script, summary } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, seconds, type Case, type Suite } from '../suite.js';

const probe = fileURLToPath(new URL('../python-probe.js', import.meta.url));
const env = { ATOMLOOP_PYTHON: interpreter, PYTHONPATH: dirname(script('null_calculator.py')) };

const notes: Readonly<Record<string, string>> = {
  'one by one': 'as a step of dynamics of one configuration: two processes wake each other in turn',
  'in lists': '50 in a call, as chunks are: the next one waits in the pipe',
};

async function roundTrips(): Promise<Row[]> {
  const { stdout } = await run({ program: process.execPath, args: [probe], env });
  const found = JSON.parse(stdout) as Readonly<Record<string, Readonly<Record<string, number>>>>;
  return Object.entries(found).map(([how, times]) => ({
    case: `python: a calculator that computes nothing, 256 atoms, ${how}`,
    measured: Object.entries(times)
      .map(([atoms, time]) => `${atoms} atoms ${time.toFixed(3)} ms`)
      .join(', '),
    value: times['256'] ?? NaN,
    unit: 'ms',
    target: { atMost: 0.1 },
    note: `wall time of each, there and back with energy and forces, the least of 100 rounds of 50; ${notes[how] ?? ''}`,
  }));
}

async function besidePool(suite: Suite): Promise<Row> {
  const frames = Math.ceil(200 / suite.divisor);
  const input = await suite.data.file('copper32', frames);
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const calculator = 'ase.calculators.emt.EMT()';
  const args = ['calculate', input, '-o', output, '--calculator', calculator, '--npool', '2', '--quiet'];
  const usages = await interleave(
    {
      ours: { ...atomloop(args, before), env },
      pool: { program: interpreter, args: [script('ase_pool.py'), input, output], before },
    },
    suite.rounds,
  );
  before();
  const [ours, pool] = [summary(usages.ours), summary(usages.pool)];
  return {
    case: `python: EMT of ASE, ${frames} x 32, 2 workers`,
    measured: `${seconds(ours.wall)}, a script with multiprocessing.Pool(2) ${seconds(pool.wall)}`,
    value: pool.wall / ours.wall,
    unit: 'x Pool(2)',
    target: { atLeast: 1 },
    note: `wall time of whole processes; CPU time ${seconds(ours.cpu)} and ${seconds(pool.cpu)}`,
    data: usages,
  };
}

/** The bridge: what a call costs, and a calculator of ASE beside a script of Python alone. */
export const python: Case = async (suite) => [...(await roundTrips()), await besidePool(suite)];
