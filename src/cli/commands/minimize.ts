import type { Command } from 'commander';
import { optimizers } from '../../operators/minimize-options.js';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

interface MinimizeFlags extends RunFlags {
  readonly calculator: string;
  readonly optimizer?: string;
  readonly fmax?: number;
  readonly steps?: number;
}

const flagNames = ['calculator', 'optimizer', 'fmax', 'steps'] as const;

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption(
      '--calculator <expression>',
      'constructor expression: emt, "lj(sigma=3.4, epsilon=0.0104, rc=10.2)", …',
    )
    .option('--optimizer <name>', `${optimizers.join(', ')}; default auto`)
    .option('--fmax <force>', 'eV/Å: the largest force on an atom that is left; default 0.001', Number)
    .option('--steps <n>', 'most steps; default 1000', Number);
  addRunOptions(command);
  command.action(async (inputs: string[], flags: MinimizeFlags) => {
    const args = Object.fromEntries(
      flagNames.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
    );
    finish(await runOperator(inputs, flags, { operator: 'minimize', args }));
  });
}

export const examples = [
  [
    'relax positions with EMT on two workers',
    'atomloop minimize train.xyz -o out.xyz --calculator emt --npool 2',
  ],
] as const;
