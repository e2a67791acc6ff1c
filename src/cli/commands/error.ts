import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { outputError, usageError } from '../../errors.js';
import { nearest } from '../../expressions/nearest.js';
import { parseErrorProperty, type ErrorProperty } from '../../expressions/error-property.js';
import { extractLoop } from '../../loop/extract-loop.js';
import type { ErrorExtract } from '../../operators/error.js';
import { ErrorSums } from '../../operators/error/sums.js';
import { ConfigurationSet } from '../../sets/configuration-set.js';
import { checkWritable, exists, publish } from '../../system/files.js';
import type { Finish } from '../command.js';
import { measureNames, tableOf, type Measure, type TableFormat, type TableParts } from '../error-table.js';
import { ExitCode } from '../exit-codes.js';
import { ParityPlot } from '../parity-plot.js';
import { ProgressReport } from '../progress.js';
import { addWorkerOptions, type RunFlags } from '../run-options.js';
import { schemeOptions, setEnvironment } from '../scheme-flags.js';
import { stopOnSignals } from '../stop-signals.js';
import { surroundings } from '../surroundings.js';
import { writeAll } from '../terminal.js';

type WorkerFlags = Pick<
  RunFlags,
  | 'npool'
  | 'chunksize'
  | 'scheme'
  | 'noScheme'
  | 'fallback'
  | 'profile'
  | 'python'
  | 'mpiIsolate'
  | 'inputFormat'
  | 'progress'
  | 'quiet'
  | 'log'
>;

interface ErrorFlags extends WorkerFlags {
  readonly calcPrefix: string;
  readonly refPrefix: string;
  readonly property?: readonly string[];
  readonly category?: readonly string[] | false;
  readonly weight?: string;
  readonly measure?: readonly string[];
  readonly precision: string;
  readonly format?: string;
  readonly output?: string;
  readonly plot?: string;
  readonly overwrite?: boolean;
}

/** Left out with a word where no configuration has them, unless they are asked for. */
const defaultProperties = ['energy/atom', 'forces', 'forces/Z', 'stress'];
const formats: readonly TableFormat[] = ['text', 'csv', 'json'];

const listed = (text: string, list: readonly string[] = []): readonly string[] => [
  ...list,
  ...text.split(',').map((part) => part.trim()),
];

function chosen<Name extends string>(option: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  const near = nearest(given, names);
  throw usageError('E_OPTION', `cannot use \`${option}\``, {
    expected: names.join(', '),
    got: `\`${given}\``,
    ...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
  });
}

/** `--format`, else by the name of the output. */
function formatOf({ format, output }: ErrorFlags): TableFormat {
  if (format !== undefined) return chosen('--format', format, formats);
  return formats.find((name) => output?.endsWith(`.${name}`) === true) ?? 'text';
}

function precisionOf({ precision }: ErrorFlags): number {
  if (/^\d{1,2}$/.test(precision) && Number(precision) <= 15) return Number(precision);
  throw usageError('E_OPTION', 'cannot use `--precision`', { expected: '0 to 15', got: `\`${precision}\`` });
}

const prefixOf = (text: string): string => (text === 'none' ? '' : text);

async function checkOutput(path: string | undefined, overwrite: boolean | undefined): Promise<void> {
  if (path === undefined || path === '-') return;
  await checkWritable(path);
  if (overwrite === true || !(await exists(path))) return;
  throw outputError('E_OUTPUT_EXISTS', 'the output exists', {
    file: path,
    expected: 'a new name',
    hint: 'add `--overwrite` to replace it',
  });
}

/** All of a file, or none of it. */
async function writeWhole(path: string | undefined, text: string): Promise<void> {
  if (path === undefined || path === '-') {
    writeAll(1, text);
    return;
  }
  try {
    await writeFile(`${path}.part`, text, { flush: true });
    await publish(`${path}.part`, path);
  } catch (cause) {
    const got = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw outputError('E_OUTPUT_WRITE', 'cannot write the output', { cause, file: path, got });
  }
}

interface Request {
  readonly flags: ErrorFlags;
  readonly properties: readonly ErrorProperty[];
  readonly categories: readonly string[];
  readonly plot: ParityPlot | undefined;
  readonly report: ProgressReport;
}

/** Adds up all inputs; the number of configurations that failed. */
async function addUp(files: readonly string[], sums: ErrorSums, request: Request): Promise<number> {
  const { flags, properties, categories, plot, report } = request;
  const { chunksize, inputFormat, weight } = flags;
  setEnvironment(flags);
  const { signal } = stopOnSignals();
  const counts = await extractLoop(
    {
      inputs: await ConfigurationSet.fromFiles(
        files,
        inputFormat === undefined ? {} : { format: inputFormat },
      ),
      operator: 'error',
      args: {
        calc: prefixOf(flags.calcPrefix),
        ref: prefixOf(flags.refPrefix),
        properties: properties.map(({ text }) => text),
        categories,
        plotted: plot?.properties ?? [],
        ...(weight !== undefined && { weight }),
      },
      ...(chunksize !== undefined && { chunksize }),
      ...schemeOptions(flags),
      onError: 'skip',
      onEvent: report.listen,
      signal,
    },
    (data) => {
      if (data === undefined) return;
      sums.add(data as ErrorExtract);
      plot?.add(data as ErrorExtract);
    },
  );
  return counts.failed;
}

/** Says what was left out; throws where that is all of a property. */
function checkMissing(sums: ErrorSums, { flags, properties, report }: Request): void {
  const warn = (message: string): void => {
    report.listen({ type: 'warning', message });
  };
  const isAsked = flags.property !== undefined;
  const all = properties.filter((_, i) => sums.missing[i] === sums.count);
  const [first] = all;
  if (first !== undefined && (isAsked || all.length === properties.length)) {
    const names = [flags.calcPrefix, flags.refPrefix].map((prefix) => `\`${prefixOf(prefix)}${first.name}\``);
    throw usageError('E_NO_PROPERTY', `no configuration has both ${names.join(' and ')}`, {
      expected: 'both in some configurations',
      hint: '`atomloop info FILE` lists the keys and columns of a file',
    });
  }
  for (const [i, { text }] of properties.entries()) {
    const [missing = 0, notFinite = 0] = [sums.missing[i], sums.notFinite[i]];
    // Of the default ones some belong to other kinds of sets.
    if (missing > 0 && (isAsked || missing < sums.count))
      warn(`\`${text}\` is missing in ${missing} of ${sums.count} configurations`);
    if (notFinite > 0)
      warn(`\`${text}\` of ${notFinite} of ${sums.count} configurations is not finite and is left out`);
  }
}

async function makeTable(files: readonly string[], flags: ErrorFlags): Promise<number> {
  const properties = (flags.property ?? defaultProperties).map(parseErrorProperty);
  const categories = flags.category === false ? [] : (flags.category ?? ['config_type']);
  const measures = (flags.measure ?? [...measureNames.keys()]).map((name) =>
    chosen<Measure>('--measure', name.toLowerCase(), [...measureNames.keys()]),
  );
  const format = formatOf(flags);
  const precision = precisionOf(flags);
  if (surroundings()?.isCheck === true) return ExitCode.done;
  for (const path of [flags.output, flags.plot]) await checkOutput(path, flags.overwrite);
  const report = new ProgressReport({ ...flags, quiet: flags.quiet ?? false });
  const plot = flags.plot === undefined ? undefined : new ParityPlot(properties);
  const sums = new ErrorSums(properties.length);
  const request: Request = { flags, properties, categories, plot, report };
  const failed = await addUp(files, sums, request);
  checkMissing(sums, request);
  report.clear();
  const [calc, ref] = [prefixOf(flags.calcPrefix), prefixOf(flags.refPrefix)];
  const parts: TableParts = { calc, ref, categoryKeys: categories, properties, sums, measures, precision };
  if (plot !== undefined) await writeWhole(flags.plot, plot.toSvg(parts));
  await writeWhole(flags.output, tableOf(parts, format));
  return failed > 0 ? ExitCode.configurationsFailed : ExitCode.done;
}

export function define(command: Command, finish: Finish): void {
  command
    .argument('<input...>', 'files or globs, each with an optional slice such as @::10; - for stdin')
    .requiredOption('--calc-prefix <text>', 'prefix of what was calculated; `none` for plain names')
    .requiredOption('--ref-prefix <text>', 'prefix of the reference; `none` for plain names')
    .option(
      '--property <list>',
      `NAME with /atom, /vector (the norm of the difference), /Z (by species); default ${defaultProperties.join(',')}`,
      listed,
    )
    .option('--category <keys>', 'keys of info that make the rows; default config_type', listed)
    .option('--no-category', 'one row for all')
    .option('--weight <key>', 'key of info with the weight of each configuration')
    .option('--measure <list>', 'rmse, mae, max; default all', listed)
    .option('--precision <n>', 'digits after the point, in text', '2')
    .option('--format <name>', 'text, csv, json; default: by the name of the output, else text')
    .option('-o, --output <file>', 'file of the table; default: standard output')
    .option('--plot <file>', 'parity plot, as SVG')
    .option('--overwrite', 'replace existing files')
    .option('--input-format <name>', 'format of the inputs (extxyz, jsonl); default: by name');
  addWorkerOptions(command)
    .option('--progress <style>', 'auto, bar, plain, json, none', 'auto')
    .option('-q, --quiet', 'no progress or warnings')
    .option('--log <file>', 'append events to a file, one JSON object per line');
  command.action(async (files: string[], flags: ErrorFlags) => {
    finish(await makeTable(files, flags));
  });
}

export const canCheck = true;

export const examples = [
  [
    'energy, forces and stress by config_type',
    'atomloop error evaluated.xyz --calc-prefix EMT_ --ref-prefix REF_',
  ],
  [
    'a table for a script, and a parity plot',
    'atomloop error evaluated.xyz --calc-prefix EMT_ --ref-prefix REF_ --property energy/atom,energy -o errors.csv --plot parity.svg',
  ],
] as const;
