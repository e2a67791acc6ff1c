import type { Command } from 'commander';
import { mergeShards } from '../../journal/merge.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { byCode } from '../progress.js';
import { oneLine, say } from '../terminal.js';

interface MergeFlags {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly quiet?: boolean;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<part...>', 'the outputs of all shards, in any order')
    .requiredOption('-o, --output <file>', 'output file, the name that the shards were given')
    .option('--overwrite', 'replace an existing output')
    .option('-q, --quiet', 'no summary')
    .addHelpText(
      'after',
      '\nExit code: 0 joined, 1 joined but configurations failed, 75 a shard is unfinished, 2 a shard is missing or not of the same command',
    )
    .action(async (parts: string[], { output, overwrite = false, quiet = false }: MergeFlags) => {
      const { record, shards, isUpToDate } = await mergeShards({ output, parts, overwrite });
      const { counts, codes, failedFiles } = record;
      if (!quiet) {
        if (isUpToDate) say('up to date: the same shards were joined before');
        say(
          `${shards} shards, ${counts.read} configurations: ${counts.done} done, ` +
            `${counts.failed} failed${byCode(codes)}, ${counts.dropped} dropped`,
        );
        say(oneLine(`output: ${output} (${counts.written} configurations)`));
        for (const path of failedFiles) say(oneLine(`failed: ${path}, directly usable as input`));
      }
      finish(counts.failed > 0 ? ExitCode.configurationsFailed : ExitCode.done);
    });
}

export const examples = [
  [
    'two shards, as a job array would compute them, and the whole',
    'for i in 1 2; do atomloop copy train.xyz -o out.xyz --shard $i/2; done; atomloop merge -o out.xyz out.shard-*-of-2.xyz',
  ],
] as const;
