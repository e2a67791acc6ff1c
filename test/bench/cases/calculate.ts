import type { FrameKind } from '../data.js';
import { atomloop, interleave, median, python, script, summary, type Command } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, seconds, type Case, type Suite } from '../suite.js';

interface Size {
  readonly kind: FrameKind;
  readonly atoms: number;
  readonly frames: number;
  readonly aseFrames: number;
}

const sizes: readonly Size[] = [
  { kind: 'copper32', atoms: 32, frames: 20_000, aseFrames: 100 },
  { kind: 'copper256', atoms: 256, frames: 2_000, aseFrames: 12 },
];

async function onSize(suite: Suite, { kind, atoms, frames: all, aseFrames }: Size): Promise<Row[]> {
  const frames = all / suite.divisor;
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const [large, small] = [await suite.data.file(kind, frames), await suite.data.file(kind, aseFrames)];
  const ours = (npool: number): Command =>
    atomloop(
      ['calculate', large, '-o', output, '--calculator', 'emt', '--npool', String(npool), '--quiet'],
      before,
    );
  const ase: Command = { program: python, args: [script('ase_emt.py'), small, output], before };
  const usages = await interleave({ one: ours(1), two: ours(2), ase }, suite.rounds);
  before();
  const [one, two] = [summary(usages.one), summary(usages.two)];
  const loop = (median(usages.ase.map(({ stdout }) => Number(stdout))) * frames) / aseFrames;
  const name = `calculate emt, ${frames} x ${atoms}`;
  const millisecond = (value: number): string => `${((1000 * value) / frames).toPrecision(3)} ms`;
  return [
    {
      case: `${name}, 1 worker`,
      measured: `${seconds(one.cpu)} CPU (${millisecond(one.cpu)} each), ASE ${millisecond(loop)} each`,
      value: loop / one.cpu,
      unit: 'x ASE',
      target: { atLeast: 200 },
      note: `CPU time of our whole process against that of ASE's loop alone, on ${aseFrames} configurations and scaled`,
      data: usages,
    },
    {
      case: `${name}, 2 workers`,
      measured: `${seconds(two.wall)}, 1 worker ${seconds(one.wall)}`,
      value: one.wall / two.wall,
      unit: 'x 1 worker',
      target: { atLeast: 1.8 },
      note: `wall time; needs two idle processors. CPU time of 2 workers is ${(two.cpu / one.cpu).toFixed(2)} x that of 1`,
    },
  ];
}

/** `calculate emt` against ASE's serial loop, and two workers against one. */
export const calculate: Case = async (suite) => {
  const rows: Row[] = [];
  for (const size of sizes) rows.push(...(await onSize(suite, size)));
  return rows;
};
