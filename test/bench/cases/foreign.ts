import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCalculator } from '../../../src/calculators/registry.js';
import { Configuration } from '../../../src/configuration/configuration.js';
import { parseConstructor } from '../../../src/expressions/constructor-expression.js';
import { findProgram } from '../../../src/programs/find-program.js';
import { configurationOf, crystal } from '../../calculators/structures.js';
import { atomloop, interleave, median, run, summary } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, type Case, type Suite } from '../suite.js';

const milliseconds = (seconds: number): string => `${(1e3 * seconds).toPrecision(3)} ms`;

/** Seconds of one step, the median over batches: positions change a little from one to the next. */
async function stepSeconds(expression: string, configuration: Configuration, steps: number): Promise<number> {
  const calculator = await createCalculator(parseConstructor(expression));
  const properties = calculator.properties.filter((name) => name !== 'energies');
  const stop = new Int32Array(1);
  const batches: number[] = [];
  try {
    for (let batch = 0; batch < 8; batch += 1) {
      const begin = performance.now();
      for (let i = 0; i < steps; i += 1) {
        configuration.positions = configuration.positions.map((x, k) => x + 1e-3 * Math.sin(k + i));
        const { errors } = await calculator.calculate([configuration], properties, stop);
        for (const error of errors.values()) throw error;
      }
      batches.push((performance.now() - begin) / 1e3 / steps);
    }
  } finally {
    await calculator.dispose?.();
  }
  return median(batches.slice(1));
}

const water = new Configuration({
  species: ['O', 'H', 'H'],
  positions: [0, 0, 0.119262, 0, 0.763239, -0.477047, 0, -0.763239, -0.477047],
});

async function xtb({ directory, rounds }: Suite): Promise<Row> {
  const file = join(directory, 'water.xyz');
  writeFileSync(file, '3\n\nO 0 0 0.119262\nH 0 0.763239 -0.477047\nH 0 -0.763239 -0.477047\n');
  const runs = Array.from({ length: 5 * rounds });
  const walls: number[] = [];
  const args = ['-c', 'cd "$1" && xtb water.xyz --gfn 2 --grad', 'sh', directory];
  for (const _ of runs) walls.push((await run({ program: '/bin/sh', args })).wall);
  const [library, program] = [await stepSeconds('xtb()', water, 50), median(walls)];
  return {
    case: 'xtb of water by library',
    measured: `${milliseconds(library)}, the program ${milliseconds(program)}`,
    value: program / library,
    unit: 'x program',
    target: { atLeast: 10 },
  };
}

const lammpsScript = `units metal
atom_modify map array sort 0 0
region box block 0 8 0 8 0 8
create_box 1 box
create_atoms 1 random 32 1 NULL
mass * 63.5
pair_style lj/cut 5.0
pair_coeff * * 0.1 2.3
neigh_modify delay 0 every 1 check yes
fix 1 all ipi \${name} 1 unix
run 100000000
`;

async function ipi({ directory, divisor }: Suite): Promise<Row> {
  const file = join(directory, 'in.lmp');
  writeFileSync(file, lammpsScript);
  const command = `lmp -in '${file}' -log none -screen none -var name {name}`;
  const copper = configurationOf(crystal(2));
  const step = await stepSeconds(`ipi(command="${command}")`, copper, 2000 / divisor);
  return {
    case: 'i-PI step with LAMMPS, 32 atoms',
    measured: milliseconds(step),
    value: 1e3 * step,
    unit: 'ms',
    target: { atMost: 0.5 },
    note: 'over a UNIX socket; LAMMPS computes in the meantime',
  };
}

async function exec(suite: Suite): Promise<Row[]> {
  const frames = 4000 / suite.divisor;
  const [output, input] = [outputIn(suite), await suite.data.file('copper32', frames)];
  const before = (): void => {
    removeOutput(output);
  };
  const common = [input, '-o', output, '--npool', '1', '--quiet'];
  const usages = await interleave(
    {
      copy: atomloop(['copy', ...common, '--scheme', 'processes'], before),
      exec: atomloop(['exec', ...common, '--', 'cat'], before),
    },
    suite.rounds,
  );
  before();
  const [copy, filter] = [summary(usages.copy), summary(usages.exec)];
  return [
    {
      case: `exec -- cat, ${frames} x 32`,
      measured: `${milliseconds(filter.wall)}, copy ${milliseconds(copy.wall)}`,
      value: (1e6 * (filter.wall - copy.wall)) / frames,
      unit: 'µs per configuration more than copy',
      data: usages,
    },
  ];
}

/** What `npm run test:peers` installs. */
async function orMissing(program: string, name: string, measure: () => Promise<Row>): Promise<Row> {
  if (findProgram(program) !== undefined) return measure();
  return { case: name, measured: `not measured: there is no \`${program}\``, unit: '' };
}

/** Programs, libraries and clients of others. */
export const foreign: Case = async (suite) => [
  await orMissing('xtb', 'xtb of water by library', () => xtb(suite)),
  await orMissing('lmp', 'i-PI step with LAMMPS, 32 atoms', () => ipi(suite)),
  ...(await exec(suite)),
];
