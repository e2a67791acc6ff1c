import type { Command } from 'commander';
import { extractLoop } from '../../loop/extract-loop.js';
import type { ConfigurationInfo } from '../../operators/info.js';
import { ConfigurationSet } from '../../sets/configuration-set.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { InfoSum } from '../info-sum.js';
import { ProgressReport } from '../progress.js';
import { stopOnSignals } from '../stop-signals.js';
import { print } from '../terminal.js';

interface InfoFlags {
  readonly json?: boolean;
  readonly inputFormat?: string;
  readonly npool?: number;
}

async function describe(files: readonly string[], flags: InfoFlags): Promise<void> {
  const report = new ProgressReport({ progress: 'auto', quiet: false });
  const options = flags.inputFormat === undefined ? {} : { format: flags.inputFormat };
  const { signal } = stopOnSignals();
  for (const file of files) {
    const inputs = await ConfigurationSet.fromFiles([file], options);
    const sum = new InfoSum(file);
    await extractLoop({ inputs, operator: 'info', onEvent: report.listen, signal }, (data) => {
      if (data !== undefined) sum.add(data as ConfigurationInfo);
    });
    report.clear();
    print(flags.json === true ? JSON.stringify(sum.toJson()) : sum.toText());
  }
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<file...>', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .option('--json', 'one JSON object per file')
    .option('--input-format <name>', 'format of the inputs (extxyz, jsonl); default: by name')
    .action(async (files: string[], flags: InfoFlags) => {
      await describe(files, flags);
      finish(ExitCode.done);
    });
}

export const examples = [
  ['what is in a file', 'atomloop info train.xyz'],
  ['for a script', 'atomloop info --json train.xyz'],
] as const;
