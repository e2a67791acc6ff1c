import { nativePlan } from '../../descriptors/describe.js';
import { geometryOf, stopFlag, type Structure } from '../../calculators/structures.js';
import { uniform } from '../data.js';
import { atomloop, interleave, summary, type Command } from '../measure.js';
import type { Row } from '../results.js';
import { outputIn, removeOutput, type Case, type Suite } from '../suite.js';

/** SOAP of DScribe 2.1 for 64 atoms, 8 radial functions and l up to 6, measured on another machine. */
const dscribe = { atMost: 4.9 };

const soap = 'soap(r_cut=5, n_max=8, l_max=6, sigma=0.5)';

/** A rattled crystal of rock salt, 64 atoms. */
function rockSalt(seed: number): Structure {
  const random = uniform(seed);
  const sites = Array.from({ length: 64 }, (_, k) => [k % 4, Math.floor(k / 4) % 4, Math.floor(k / 16)]);
  const edge = 4 * 2.82;
  return {
    numbers: sites.map((site) => (site.reduce((sum, x) => sum + x, 0) % 2 === 0 ? 11 : 17)),
    positions: sites.map((site) => site.map((x) => 2.82 * x + 0.2 * (random() - 0.5))),
    cell: [[edge, 0, 0], [0, edge, 0], [0, 0, edge]], // prettier-ignore
    pbc: [true, true, true],
  };
}

/** CPU time of the kernel alone, the best of some rounds. */
async function kernel(suite: Suite, perAtom: boolean): Promise<Row> {
  const count = 200 / suite.divisor;
  const geometry = geometryOf(Array.from({ length: count }, (_, seed) => rockSalt(seed + 1)));
  const plan = nativePlan(soap, { perAtom, species: [11, 17] });
  const times: number[] = [];
  for (let round = 0; round <= suite.rounds; round += 1) {
    const before = process.cpuUsage();
    await plan.describe(geometry, stopFlag());
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e3 / count);
  }
  const value = Math.min(...times);
  return {
    case: `soap kernel, 64 atoms, ${perAtom ? 'every atom' : 'average'}`,
    measured: `${value.toPrecision(3)} ms CPU`,
    value,
    unit: 'ms',
    target: dscribe,
    note: 'the figure of DScribe is for 64 atoms, n_max 8 and l_max 6 on another machine; here 5 Å, 0.5 Å, two species, 952 numbers',
  };
}

/** The whole command: little is written for averages, 64 x 952 numbers per configuration otherwise. */
async function commands(suite: Suite): Promise<Row[]> {
  const [frames, fewFrames] = [4000 / suite.divisor, 400 / suite.divisor];
  const output = outputIn(suite);
  const before = (): void => {
    removeOutput(output);
  };
  const options = ['--descriptor', soap, '--species', 'Cu,Au', '--key', 'soap', '--npool', '1', '--quiet'];
  const of = (file: string, more: readonly string[] = []): Command =>
    atomloop(['descriptor', file, '-o', output, ...options, ...more], before);
  const average = of(await suite.data.file('rich', frames));
  const perAtom = of(await suite.data.file('rich', fewFrames), ['--per-atom']);
  const usages = await interleave({ average, perAtom }, suite.rounds);
  before();
  const row = (name: string, cpu: number, count: number): Row => ({
    case: `descriptor soap, ${count} x 64, ${name}`,
    measured: `${cpu.toPrecision(3)} s CPU`,
    value: (1000 * cpu) / count,
    unit: 'ms each',
    note: 'CPU time of our whole process, reading and writing included',
  });
  return [
    { ...row('average', summary(usages.average).cpu, frames), data: usages },
    row('every atom', summary(usages.perAtom).cpu, fewFrames),
  ];
}

/** SOAP beside DScribe's figure, and whole runs. */
export const descriptor: Case = async (suite) => [
  await kernel(suite, false),
  await kernel(suite, true),
  ...(await commands(suite)),
];
