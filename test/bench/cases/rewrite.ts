import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomloop, interleave, python, script, summary, type Command, type Usage } from '../measure.js';
import type { Row } from '../results.js';
import { megabytes, outputIn, removeOutput, seconds, type Case, type Suite } from '../suite.js';

const frames = 20_000;
const aseFrames = 2_000;

const shiftModule = `export default (configurations, { by }) => {
  for (const { positions } of configurations) for (let i = 0; i < positions.length; i += 1) positions[i] += by;
  return configurations;
};
`;

interface Against {
  readonly name: string;
  readonly args: (input: string, output: string) => readonly string[];
  readonly aseArgs: readonly string[];
  readonly atLeast: number;
}

/** The same work by a short ASE script: a tenth of the frames, scaled without the time it takes to start. */
async function againstAse(
  suite: Suite,
  { name, args, aseArgs, atLeast }: Against,
): Promise<{ row: Row; ours: Usage[] }> {
  const { data, divisor, rounds } = suite;
  const large = await data.file('rich', frames / divisor);
  const small = await data.file('rich', aseFrames / divisor);
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const ase = (input: string): Command => ({
    program: python,
    args: [script('ase_copy.py'), input, output, ...aseArgs],
    before,
  });
  const empty = await data.file('small', 1);
  const usages = await interleave(
    { ours: atomloop(args(large, output), before), ase: ase(small), start: ase(empty) },
    rounds,
  );
  before();
  const [ours, theirs, start] = [summary(usages.ours), summary(usages.ase), summary(usages.start)];
  const scaled = start.wall + ((theirs.wall - start.wall) * frames) / aseFrames;
  const row: Row = {
    case: name,
    measured: `${seconds(ours.wall)} (CPU ${seconds(ours.cpu)}, ${megabytes(ours.peak)}), ASE ${seconds(scaled)}`,
    value: scaled / ours.wall,
    unit: 'x ASE',
    target: { atLeast },
    note:
      `wall time of whole processes; ASE measured on ${aseFrames / divisor} frames and scaled to ${frames / divisor}. ` +
      `CPU time: ${((start.cpu + ((theirs.cpu - start.cpu) * frames) / aseFrames) / ours.cpu).toFixed(1)} x`,
    data: usages,
  };
  return { row, ours: usages.ours };
}

const workers = ['--npool', '2', '--quiet'];

/** `copy` against ASE, and its memory on a file five times as large. */
export const copy: Case = async (suite) => {
  const args = (input: string, output: string): string[] => ['copy', input, '-o', output, ...workers];
  const { row, ours } = await againstAse(suite, { name: 'copy, 2 workers', args, aseArgs: [], atLeast: 25 });
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const five = await suite.data.file('rich', frames / suite.divisor, 5);
  const { large } = await interleave(
    { large: atomloop(args(five, output), before) },
    Math.min(3, suite.rounds),
    0,
  );
  before();
  rmSync(five);
  const [small, big] = [summary(ours).peak, summary(large).peak];
  const memory = (name: string, peak: number, rest: Pick<Row, 'target' | 'unit' | 'value'>): Row => ({
    case: name,
    measured: megabytes(peak),
    ...rest,
  });
  return [
    row,
    memory('copy: peak memory', small, { value: small / 1e6, unit: 'MB', target: { atMost: 300 } }),
    memory('copy: peak memory, 5 x the file', big, { value: big / 1e6, unit: 'MB', target: { atMost: 300 } }),
    {
      ...memory('copy: growth of the peak', big, { value: big / small, unit: 'x', target: { atMost: 1.25 } }),
      data: large,
    },
  ];
};

/** `map` with a module that shifts every position, so that all positions are formatted again. */
export const map: Case = async (suite) => {
  const module = join(suite.directory, 'shift.mjs');
  writeFileSync(module, shiftModule);
  const { row } = await againstAse(suite, {
    name: 'map, all positions shifted, 2 workers',
    args: (input, output) => ['map', module, input, '-o', output, '--set', 'by=0.1', ...workers],
    aseArgs: ['0.1'],
    atLeast: 12,
  });
  return [row];
};
