import { join } from 'node:path';
import type { FrameKind } from '../data.js';
import { lammps, lammpsLoop } from '../lammps.js';
import { atomloop, interleave, median, python, script, summary, type Command } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, seconds, type Case, type Suite } from '../suite.js';

/** Debian's `lammps-data`. */
const potentials = '/usr/share/lammps/potentials';
const temperatureK = 300;

interface Fluid {
  readonly name: string;
  readonly kinds: readonly (readonly [kind: FrameKind, atoms: number, steps: number])[];
  readonly calculator: string;
  readonly pair: readonly string[];
  readonly mass: number;
  readonly timeStepFs: number;
  readonly temperatureK: number;
}

const eamFile = join(potentials, 'Cu_mishin1.eam.alloy');

const fluids: readonly Fluid[] = [
  {
    name: 'lj, rc 8.5 Å',
    kinds: [
      ['argon256', 256, 20_000],
      ['argon4000', 4000, 1_000],
    ],
    calculator: 'lj(sigma=3.4, epsilon=0.0104, rc=8.5)',
    pair: ['pair_style lj/cut 8.5', 'pair_coeff 1 1 0.0104 3.4'],
    mass: 39.948,
    timeStepFs: 5,
    temperatureK: 60,
  },
  {
    name: 'eam, Cu',
    kinds: [
      ['copper256', 256, 10_000],
      ['copper4000', 4000, 600],
    ],
    calculator: `eam(${JSON.stringify(eamFile)})`,
    pair: ['pair_style eam/alloy', `pair_coeff * * ${eamFile} Cu`],
    mass: 63.546,
    timeStepFs: 2,
    temperatureK,
  },
];

interface MdRun {
  readonly input: string;
  readonly calculator: string;
  readonly timeStepFs: number;
  readonly temperatureK: number;
  readonly steps: number;
  readonly every?: number;
  readonly npool?: number;
}

function md(suite: Suite, run: MdRun): Command {
  const output = outputIn(suite);
  const { input, calculator, timeStepFs, steps, every = steps, npool = 0 } = run;
  const args = ['md', input, '-o', output, '--calculator', calculator, '--ensemble', 'nve', '--quiet'];
  const numbers = {
    '--dt-fs': timeStepFs,
    '--steps': steps,
    '--every': every,
    '--temperature-k': run.temperatureK,
    '--npool': npool,
  };
  const options = Object.entries(numbers).flatMap(([name, value]) => [name, String(value)]);
  return atomloop([...args, ...options], () => {
    removeOutput(output);
  });
}

/** Atom-steps per second beside LAMMPS: the CPU time of a run less that of one with a single step. */
async function besideLammps(suite: Suite, fluid: Fluid): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [kind, atoms, all] of fluid.kinds) {
    const steps = all / suite.divisor;
    const input = await suite.data.file(kind, 1);
    const usages = await interleave(
      {
        ours: md(suite, { ...fluid, input, steps }),
        start: md(suite, { ...fluid, input, steps: 1 }),
        lammps: lammps({ ...fluid, input, directory: suite.directory, steps }),
      },
      suite.rounds,
    );
    const ours = summary(usages.ours).cpu - summary(usages.start).cpu;
    const theirs = median(usages.lammps.map(({ stdout }) => lammpsLoop(stdout)));
    const rate = (time: number): string => ((atoms * steps) / time).toExponential(2);
    rows.push({
      case: `md ${fluid.name}, ${atoms} atoms`,
      measured: `${rate(ours)} atom-steps/s, LAMMPS ${rate(theirs)}`,
      value: theirs / ours,
      unit: 'x LAMMPS',
      target: { atLeast: 0.7 },
      note: `CPU time of ${steps} steps less that of one, against that of the loop of LAMMPS`,
      data: usages,
    });
  }
  return rows;
}

async function besideAse(suite: Suite): Promise<Row[]> {
  const frames = 400 / suite.divisor;
  const few = 4;
  const [many, small] = [await suite.data.file('copper32', frames), await suite.data.file('copper32', few)];
  const output = outputIn(suite);
  const fmax = '0.01';
  const minimize = atomloop(
    ['minimize', many, '-o', output, '--calculator', 'emt', '--optimizer', 'fire', '--fmax', fmax].concat(
      ...['--npool', '0', '--quiet'],
    ),
    () => {
      removeOutput(output);
    },
  );
  const steps = 100;
  const usages = await interleave(
    {
      md: md(suite, { input: many, calculator: 'emt', timeStepFs: 2, temperatureK, steps }),
      aseMd: { program: python, args: [script('ase_md.py'), small, String(steps / 5)] },
      minimize,
      aseMinimize: { program: python, args: [script('ase_minimize.py'), small, fmax] },
    },
    suite.rounds,
  );
  const loop = (stdout: string): number => Number(stdout.split(' ')[0]);
  const scale = frames / few;
  const theirs = {
    md: 5 * scale * median(usages.aseMd.map(({ stdout }) => loop(stdout))),
    minimize: scale * median(usages.aseMinimize.map(({ stdout }) => loop(stdout))),
  };
  return (['md', 'minimize'] as const).map((name) => {
    const { cpu } = summary(usages[name]);
    return {
      case: `${name} emt, ${frames} x 32`,
      measured: `${seconds(cpu)} CPU, ASE ${seconds(theirs[name])}`,
      value: theirs[name] / cpu,
      unit: 'x ASE',
      target: { atLeast: 150 },
      note: `CPU time of our whole process against ASE's loop alone, measured on ${few} configurations and scaled`,
      data: usages,
    };
  });
}

/** The sizes that wfl was measured with: 11.2 and 6.25 s, 14.8 and 8.15 s. */
async function wholeProcesses(suite: Suite): Promise<Row[]> {
  const output = outputIn(suite);
  const [two, fifty] = [await suite.data.file('copper32', 200), await suite.data.file('copper32', 50)];
  const minimize = (npool: number): Command =>
    atomloop(
      ['minimize', two, '-o', output, '--calculator', 'emt', '--npool', String(npool), '--quiet'],
      () => {
        removeOutput(output);
      },
    );
  const run = { input: fifty, calculator: 'emt', timeStepFs: 2, temperatureK, steps: 100, every: 1 };
  const usages = await interleave(
    {
      minimize1: minimize(1),
      minimize2: minimize(2),
      md1: md(suite, { ...run, npool: 1 }),
      md2: md(suite, { ...run, npool: 2 }),
    },
    suite.rounds,
  );
  const wfl = { minimize1: 11.2, minimize2: 6.25, md1: 14.8, md2: 8.15 };
  return (['minimize1', 'minimize2', 'md1', 'md2'] as const).map((name) => {
    const { wall, cpu } = summary(usages[name]);
    const what = name.startsWith('md') ? 'md 50 x 100 steps x 32' : 'minimize 200 x 32';
    return {
      case: `${what}, npool ${name.slice(-1)}`,
      measured: `${seconds(wall)}, CPU ${seconds(cpu)}`,
      value: wfl[name] / wall,
      unit: 'x wfl',
      note: `wall time; wfl took ${wfl[name]} s in another session on two cores`,
      data: usages[name],
    };
  });
}

/** `md` and `minimize` beside LAMMPS, ASE and wfl. */
export const dynamics: Case = async (suite) => {
  const rows: Row[] = [];
  for (const fluid of fluids) rows.push(...(await besideLammps(suite, fluid)));
  rows.push(...(await besideAse(suite)), ...(await wholeProcesses(suite)));
  return rows;
};
