import type { Command } from 'commander';
import type { Finish } from '../command.js';
import { addRunOptions, type RunFlags } from '../run-options.js';
import { runOperator } from '../run-operator.js';
import { wordsAfterDashes } from '../words.js';

interface ExecFlags extends RunFlags {
  readonly outputCount?: string;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument(
      '[input...]',
      'files or globs, each with an optional slice such as @::10; - for stdin; then -- and the program',
    )
    .option(
      '--output-count <same|any>',
      '`same`: one output per input, a chunk per call; `any`: one configuration per call; default same',
    );
  addRunOptions(command);
  command.action(async (words: string[], flags: ExecFlags) => {
    const [inputs, program] = wordsAfterDashes(words, 'atomloop exec in.xyz -o out.xyz -- PROGRAM ARGUMENTS');
    const count = flags.outputCount === undefined ? {} : { outputCount: flags.outputCount };
    finish(await runOperator(inputs, flags, { operator: 'exec', args: { command: program, ...count } }));
  });
}

export const canCheck = true;

export const examples = [
  ['a filter of extended XYZ', 'atomloop exec train.xyz -o out.xyz -- cat'],
  [
    'a program that wants files, with 2 workers and a time limit',
    'atomloop exec train.xyz -o copied.xyz --npool 2 --timeout 10m -- cp {in} {out}',
  ],
  [
    'any number of outputs per configuration',
    'atomloop exec train.xyz -o twice.xyz --output-count any -- cat {in} {in}',
  ],
] as const;
