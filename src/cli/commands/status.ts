import type { Command } from 'commander';
import { readStatus, type RunState, type RunStatus, type WaitingResults } from '../../journal/status.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { byCode, duration, noteText, rankText, short } from '../progress.js';
import { oneLine, print } from '../terminal.js';

interface StatusFlags {
  readonly json?: boolean;
  readonly state?: string;
}

const stateText: Readonly<Record<RunState, string>> = {
  running: 'running',
  unfinished: 'unfinished: the same command goes on with it',
  unpublished: 'computed, but not published: the same command does that',
  finished: 'finished',
  changed: 'finished, but its output is gone or was changed since',
  unknown: 'no run is known',
};

function exitCodeOf({ state, counts }: RunStatus): number {
  if (state === 'unknown' || state === 'changed') return ExitCode.usage;
  if (state !== 'finished') return ExitCode.stopped;
  return counts.failed > 0 ? ExitCode.configurationsFailed : ExitCode.done;
}

function rowsOf({
  counts,
  codes,
  ranks = {},
  notes = {},
  waiting,
  ...status
}: RunStatus): (readonly [string, string])[] {
  const { operator, version, choice, started, lastProgress, fraction, changed = [], record } = status;
  const { read, done, failed, dropped, written, atoms, reused } = counts;
  const share =
    fraction === undefined || status.state === 'finished' ? '' : `, ${percent(fraction)} of the input`;
  const files =
    record === undefined ? [] : [...record.outputs.map(({ path }) => path), ...record.failedFiles];
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['operator', operator && `${operator}, version ${version ?? ''}`],
    ['scheme', choice && `${choice.scheme}, ${choice.reason}`],
    ['so far', `${read} configurations (${short(atoms)} atoms)${share}`],
    [
      'ended',
      `${done} done, ${failed} failed${byCode(codes)}, ${dropped} dropped${reused > 0 ? `, ${reused} reused` : ''}; ${written} written`,
    ],
    ['of them', noteText(notes) || undefined],
    ['by rank', rankText(ranks) || undefined],
    ['waiting', waitingText(waiting)],
    ['started', started],
    ['last', lastProgress],
    ['seconds', record && duration(record.seconds)],
    ...someOf(files).map((path) => ['file', path] as const),
    ...someOf(changed).map((path) => ['changed', path] as const),
  ];
  return rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}

function waitingText({ chunks, configurations, bytes }: WaitingResults): string | undefined {
  return chunks === 0 ? undefined : `${configurations} for earlier ones, ${short(bytes)} bytes`;
}

const shownFiles = 8;

/** A run may have thousands of outputs; `--json` has them all. */
function someOf(paths: readonly string[]): readonly string[] {
  if (paths.length <= shownFiles) return paths;
  return [...paths.slice(0, shownFiles - 1), `… ${paths.length - shownFiles + 1} more`];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function describe(output: string, status: RunStatus): void {
  const { state, holder, directory } = status;
  const who = holder === undefined ? '' : ` on ${holder.host}, process ${holder.pid}`;
  print(oneLine(`${output}: ${stateText[state]}${who}`));
  if (state === 'unknown') print(oneLine(`  looked in  ${directory}`));
  else for (const [name, text] of rowsOf(status)) print(oneLine(`  ${name.padEnd(9)}  ${text}`));
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<output>', 'an output of the run; of several outputs the first')
    .option('--json', 'as one JSON object')
    .option('--state <dir>', 'place of the run directory; default: OUTPUT.atomloop')
    .addHelpText(
      'after',
      '\nExit code: 0 finished, 1 finished but configurations failed, 75 running or unfinished, 2 nothing is known',
    )
    .action(async (output: string, { json, state }: StatusFlags) => {
      const status = await readStatus(state ?? `${output}.atomloop`);
      if (json === true) print(JSON.stringify({ output, ...status }));
      else describe(output, status);
      finish(exitCodeOf(status));
    });
}

export const examples = [
  ['what a run has done or is doing', 'atomloop copy train.xyz -o out.xyz -q; atomloop status out.xyz'],
  ['for a script', 'atomloop status out.xyz --json'],
] as const;
