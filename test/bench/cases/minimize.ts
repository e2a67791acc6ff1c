import { atomloop, interleave, median, python, script, summary, type Command } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, seconds, type Case } from '../suite.js';

const all = 2_000;
const few = 200;
const aseFrames = 6;

/** `minimize` with EMT against ASE's PreconLBFGS, and a small set as a whole process. */
export const minimize: Case = async (suite) => {
  const frames = all / suite.divisor;
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const [large, small, tiny] = [
    await suite.data.file('copper32', frames),
    await suite.data.file('copper32', few),
    await suite.data.file('copper32', aseFrames),
  ];
  const ours = (input: string, npool: number): Command =>
    atomloop(
      ['minimize', input, '-o', output, '--calculator', 'emt', '--npool', String(npool), '--quiet'],
      before,
    );
  const ase: Command = { program: python, args: [script('ase_minimize.py'), tiny], before };
  const commands = { large: ours(large, 1), one: ours(small, 1), two: ours(small, 2), ase };
  const usages = await interleave(commands, suite.rounds);
  before();
  const [whole, one, two] = [summary(usages.large), summary(usages.one), summary(usages.two)];
  const loop = (median(usages.ase.map(({ stdout }) => Number(stdout))) * frames) / aseFrames;
  const each = (value: number): string => `${((1000 * value) / frames).toPrecision(3)} ms`;
  const rows: Row[] = [
    {
      case: `minimize emt, ${frames} x 32, 1 worker`,
      measured: `${seconds(whole.cpu)} CPU (${each(whole.cpu)} each), ASE ${each(loop)} each`,
      value: loop / whole.cpu,
      unit: 'x ASE',
      target: { atLeast: 150 },
      note: `CPU time of our whole process against that of ASE's loop alone, on ${aseFrames} configurations and scaled`,
      data: usages,
    },
    {
      case: `minimize emt, ${few} x 32, whole process`,
      measured: `${seconds(one.wall)} with 1 worker, ${seconds(two.wall)} with 2; CPU ${seconds(one.cpu)} and ${seconds(two.cpu)}`,
      value: one.wall,
      unit: 's',
      target: { atMost: 2 },
      note: 'wall time; starting takes much of it',
    },
  ];
  return rows;
};
