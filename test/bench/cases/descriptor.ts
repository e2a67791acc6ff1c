import { atomloop, interleave, summary, type Command } from '../measure.js';
import { outputIn, removeOutput, type Case } from '../suite.js';

/** dscribe's 64 atoms, n_max 8, l_max 6. */
const dscribeMs = 4.9;

/** SOAP of 256 atoms each, averaged, beside what dscribe was measured to take for a quarter of the atoms. */
export const descriptor: Case = async (suite) => {
  const frames = 400 / suite.divisor;
  const output = outputIn(suite);
  const command = (input: string): Command =>
    atomloop(
      ['descriptor', input, '-o', output, '--descriptor', soap, '--key', 'soap', '--npool', '0', '--quiet'],
      () => {
        removeOutput(output);
      },
    );
  const usages = await interleave(
    {
      all: command(await suite.data.file('copper256', frames)),
      one: command(await suite.data.file('copper256', 1)),
    },
    suite.rounds,
  );
  const cpu = (summary(usages.all).cpu - summary(usages.one).cpu) / (frames - 1) / 4;
  return [
    {
      case: 'soap n 8 l 6 r_cut 5, 64 atoms',
      measured: `${(1000 * cpu).toPrecision(3)} ms, dscribe ${dscribeMs} ms`,
      value: dscribeMs / 1000 / cpu,
      unit: 'x dscribe',
      target: { atLeast: 1 },
      note: `CPU time per configuration of ${frames} less one, a quarter of that of 256 atoms; dscribe was measured elsewhere`,
      data: usages,
    },
  ];
};

const soap = 'soap(species=["Cu"], r_cut=5, n_max=8, l_max=6, sigma=0.5, periodic=true, average="inner")';
