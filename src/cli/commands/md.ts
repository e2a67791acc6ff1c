import type { Command } from 'commander';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';

interface MdFlags extends RunFlags {
  readonly calculator: string;
  readonly ensemble?: string;
  readonly steps?: number;
  readonly dtFs?: number;
  readonly temperatureK?: string;
  readonly every?: number;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption(
      '--calculator <expression>',
      'constructor expression: emt, "lj(sigma=3.4, epsilon=0.0104, rc=10.2)", …',
    )
    .option('--ensemble <name>', 'nve')
    .option('--steps <n>', 'time steps', Number)
    .option('--dt-fs <fs>', 'time step, default 1 fs', Number)
    .option('--temperature-k <K>', 'of the velocities that are drawn, and of the thermostat')
    .option('--every <n>', 'write a frame every so many steps, the first included; default 1', Number);
  addRunOptions(command);
  command.action(async (inputs: string[], flags: MdFlags) => {
    const { calculator, ensemble, steps, dtFs, temperatureK, every } = flags;
    const args = Object.fromEntries(
      Object.entries({ calculator, ensemble, steps, timeStepFs: dtFs, temperatureK, every }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    finish(await runOperator(inputs, flags, { operator: 'md', args }));
  });
}

export const examples = [
  [
    'constant energy, from velocities at 300 K, every tenth step written',
    'atomloop md train.xyz -o md.xyz --calculator emt --temperature-k 300 --steps 100 --every 10',
  ],
] as const;
