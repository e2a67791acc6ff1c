import type { Command } from 'commander';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

interface CalculateFlags extends RunFlags {
  readonly calculator: string;
  readonly properties?: string;
  readonly prefix?: string;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption(
      '--calculator <expression>',
      'constructor expression: emt, "lj(sigma=3.4, epsilon=0.0104)", \'eam("Cu.eam.alloy")\', "ase.calculators.emt.EMT()", …',
    )
    .option(
      '--properties <list>',
      'comma-separated: energy, forces, stress, energies, and of Python free_energy, charges, dipole, …; default energy,forces,stress',
    )
    .option(
      '--prefix <text>',
      "prefix of results; default the calculator's name and _, `none` for plain names",
    );
  addRunOptions(command);
  command.action(async (inputs: string[], flags: CalculateFlags) => {
    const args = {
      calculator: flags.calculator,
      ...(flags.properties === undefined
        ? {}
        : { properties: flags.properties.split(',').map((name) => name.trim()) }),
      ...(flags.prefix === undefined ? {} : { prefix: flags.prefix }),
    };
    finish(await runOperator(inputs, flags, { operator: 'calculate', args }));
  });
}

export const canCheck = true;

export const examples = [
  [
    'energy, forces and stress with EMT on two workers',
    'WFL_AUTOPARA_NPOOL=2 atomloop calculate train.xyz -o out.xyz --calculator emt',
  ],
  [
    'Lennard-Jones, energies only',
    'atomloop calculate ar.xyz -o ar.lj.xyz --calculator "lj(sigma=3.4, epsilon=0.0104, rc=10.2)" --properties energy',
  ],
  [
    'any calculator of ASE, on two workers',
    "atomloop calculate train.xyz -o ase.xyz --calculator 'ase.calculators.emt.EMT()' --npool 2",
  ],
  ['file by file', "atomloop calculate 'runs/*.xyz' -o 'out/{stem}.xyz' --calculator emt"],
] as const;
