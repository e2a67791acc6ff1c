import type { Command } from 'commander';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';
import type { Finish } from '../command.js';

export function define(command: Command, finish: Finish): void {
  addRunOptions(
    command.argument('[input...]', 'files or globs, each with an optional slice such as @::10; - for stdin'),
  );
  command.action(async (inputs: string[], flags: RunFlags) => {
    finish(await runOperator(inputs, flags, { operator: 'copy', args: {} }));
  });
}

export const canCheck = true;

export const examples = [
  ['gather files into one', 'atomloop copy run1.xyz run2.xyz -o all.xyz'],
  [
    'every tenth configuration, with a tag',
    "atomloop copy 'md.xyz@::10' -o sampled.xyz --tag config_type=md",
  ],
  ['to JSON lines, through a pipe', 'cat all.xyz | atomloop copy - -o - --format jsonl'],
] as const;
