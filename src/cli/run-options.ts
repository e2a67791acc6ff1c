import { Option, type Command } from 'commander';
import { failurePolicies, type FailurePolicy } from '../engine/spec.js';
import { usageError } from '../errors.js';
import { parseSetting } from '../expressions/setting.js';
import type { Literal } from '../expressions/literal.js';
import { parseShard, type Shard } from '../expressions/shard.js';
import { schemeNames } from '../schemes/names.js';
import { durationOf, wholeNumber } from './option-values.js';

/** Options that every operator has, as commander gives them. */
export interface RunFlags {
  readonly output?: readonly string[];
  readonly count?: number;
  readonly items?: string;
  readonly format?: string;
  readonly inputFormat?: string;
  readonly allowEmpty?: boolean;
  readonly overwrite?: boolean;
  readonly incremental?: boolean;
  readonly retryFailed?: boolean;
  readonly failed?: string;
  readonly npool?: number;
  readonly chunksize?: number;
  readonly scheme?: string;
  readonly noScheme?: readonly string[];
  readonly fallback?: boolean;
  readonly profile?: string;
  readonly startEngines?: number;
  readonly keep?: boolean;
  readonly mpiIsolate?: boolean;
  readonly python?: string;
  readonly seed?: number;
  readonly onError?: FailurePolicy;
  readonly timeout?: number;
  readonly retries?: number;
  readonly maxFailures?: string;
  readonly allowFailures?: string;
  readonly walltime?: number;
  readonly shard?: Shard;
  readonly tag?: Settings;
  readonly fileRoot?: string;
  readonly state?: string;
  readonly progress: string;
  readonly quiet?: boolean;
  readonly log?: string;
  readonly dryRun?: boolean;
  /** Nothing runs: `atomloop schemes explain`. */
  readonly explain?: 'text' | 'json';
}

/** For a repeatable option. */
export const append = (value: string, list: readonly string[] = []): readonly string[] => [...list, value];

/** Values by key. */
export type Settings = Readonly<Record<string, Literal>>;

/** `KEY=VALUE`, repeatable; a key given twice is an error. */
export function appendSetting(text: string, settings: Settings = {}): Settings {
  const { key, value } = parseSetting(text);
  if (Object.hasOwn(settings, key)) {
    throw usageError('E_SETTING', `\`${key}\` is given twice`, {
      expected: 'every key once',
      got: `\`${text}\``,
    });
  }
  return Object.defineProperty({ ...settings }, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Adds the options of every operator to a command. */
export function addRunOptions(command: Command): Command {
  addFileOptions(command.optionsGroup('Input and output:'));
  addEarlierOptions(command.optionsGroup('Earlier runs and shards:'));
  addPoolOptions(command.optionsGroup('Where and how:'));
  addFailureOptions(command.optionsGroup('Failures and limits:'));
  return addReportOptions(command.optionsGroup('Reports:'));
}

/** For operators that may take something else than configurations. */
export function addItemOptions(command: Command): void {
  addCountOption(command, 'no input files: the operator gets the numbers 0 to n-1').option(
    '--items <file>',
    'no input files: the operator gets the values of a JSON lines file, `-` for stdin',
  );
}

/** For operators that make something from nothing. */
export function addCountOption(command: Command, summary: string): Command {
  return command.option('--count <n>', summary, wholeNumber('--count'));
}

function addFileOptions(command: Command): void {
  command
    .option(
      '-o, --output <file>',
      'output file, `-` for stdout, or a template such as out/{stem}.xyz; repeatable, one per input file',
      append,
    )
    .option('--format <name>', 'format of the output (extxyz, jsonl, or one of ASE); default: by name')
    .option('--input-format <name>', 'format of the inputs (extxyz, jsonl, or one of ASE); default: by name')
    .option('--allow-empty', 'an input without any configuration is no error')
    .option('--failed <file>', 'where failed configurations go; default: out.failed.xyz beside out.xyz')
    .option('--tag <key=value>', 'info for every output; repeatable', appendSetting)
    .option('--file-root <dir>', 'prefix of relative paths of inputs and outputs')
    .option('--state <dir>', 'place of the run directory; default: OUT.atomloop');
}

/** To commander a name that begins with `no-` means that `--scheme` is turned off. */
function disablingOption(): Option {
  const option = new Option(
    '--no-scheme <name>',
    'a scheme that is not to be used; repeatable; default: ATOMLOOP_NO_SCHEME, a list with commas',
  ).argParser(append);
  option.negate = false;
  return option;
}

/** Where and how an operator runs. */
export function addWorkerOptions(command: Command): Command {
  return command
    .option(
      '--npool <n>',
      'local workers, 0 = in this process; default: WFL_AUTOPARA_NPOOL, else the usable cores, and 1 for code of others',
      wholeNumber('--npool'),
    )
    .option(
      '--chunksize <n>',
      'configurations per operator call; default: ATOMLOOP_CHUNKSIZE, else by time and size',
      wholeNumber('--chunksize'),
    )
    .option('--scheme <name>', `auto, ${schemeNames.join(', ')}; default: ATOMLOOP_SCHEME, else auto`)
    .addOption(disablingOption())
    .option('--fallback', 'the next best scheme, with a warning, where the one asked for cannot be used')
    .option(
      '--profile <name>',
      'cluster to use: a profile or a connection file; default: ATOMLOOP_CLUSTER, else that of `atomloop cluster use`',
    )
    .option(
      '--mpi-isolate',
      'under MPI: compute in children of the ranks, so that a crash costs one configuration and no rank',
    )
    .option(
      '--python <interpreter>',
      'Python for calculators, operators and formats of Python; default: ATOMLOOP_PYTHON, else the active environment, else python3',
    );
}

function addPoolOptions(command: Command): void {
  addWorkerOptions(command)
    .option(
      '--start-engines <n>',
      'start so many engines of the profile for this run, and a controller where there is none; they end with it',
      wholeNumber('--start-engines'),
    )
    .option('--keep', 'with --start-engines: leave them running')
    .option(
      '--seed <n>',
      'seed of the random numbers, one stream per configuration; default 0',
      wholeNumber('--seed'),
    );
}

function addFailureOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--on-error <policy>',
        'what happens to a configuration that fails; default set-aside',
      ).choices(failurePolicies),
    )
    .option(
      '--timeout <time>',
      'time for one configuration (10s, 5m, 1:30:00); a list taken whole has as many times the time',
      durationOf('--timeout'),
    )
    .option(
      '--retries <n>',
      'further tries after a crash, a timeout or an I/O error; default 0',
      wholeNumber('--retries'),
    )
    .option('--max-failures <limit>', 'more failures end the run: a number, or a part such as 5%')
    .option('--allow-failures <limit>', 'exit 0 with up to so many failures: a number, or a part; default 0')
    .option(
      '--walltime <time>',
      'stop in time before this is over; default: the end of the Slurm job',
      durationOf('--walltime'),
    );
}

function addReportOptions(command: Command): Command {
  return command
    .option('--progress <style>', 'auto, bar, plain, json, none', 'auto')
    .option('-q, --quiet', 'no progress, warnings or summary')
    .option('--log <file>', 'append events to a file, one JSON object per line')
    .option('--dry-run', 'check everything, say what would be done, do nothing');
}

/** What becomes of an earlier output, and which part of the input is taken. */
function addEarlierOptions(command: Command): void {
  command
    .option('--overwrite', 'replace an existing output')
    .option('--incremental', 'inputs changed: compute only what is new, copy the rest from the old output')
    .option('--retry-failed', 'compute again what failed in the finished run, and what changed since')
    .option(
      '--shard <i/n>',
      'take the i-th of n parts of the input, as out.shard-I-of-N.xyz; `atomloop merge` joins them',
      parseShard,
    );
}
