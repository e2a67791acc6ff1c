import { AtomloopError, usageError } from '../errors.js';
import type { EventListener, RunCounts, SchemeChoice } from '../events.js';
import { isBeyond, parseLimit, type FailureLimit } from '../loop/limits.js';
import type { LoopOptions, LoopSummary } from '../loop/options.js';
import { identityText } from '../journal/identity.js';
import { foreseeRun, type Beginning } from '../journal/open-run.js';
import { runFiles } from '../journal/run-files.js';
import { reportReuse } from '../loop/reuse-report.js';
import { checkOptions, planRun, type FilelessOptions, type RunPlan } from '../loop/plan.js';
import { runPlan } from '../loop/run-plan.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { OutputSet } from '../sets/output-set.js';
import { ExitCode } from './exit-codes.js';
import { byCode, duration, noteText, ProgressReport, rankText, short } from './progress.js';
import { explainSchemes, passedOverText } from './explain-schemes.js';
import type { OperatorRequest } from './operator-request.js';
import type { RunFlags } from './run-options.js';
import { schemeOptions, setEnvironment } from './scheme-flags.js';
import { RunEngines } from './run-engines.js';
import { stopOnSignals } from './stop-signals.js';
import { surroundings } from './surroundings.js';
import { oneLine, say } from './terminal.js';

function checkInputKinds(files: readonly string[], flags: RunFlags): void {
  const given = [files.length > 0, flags.count !== undefined, flags.items !== undefined].filter(
    Boolean,
  ).length;
  if (given !== 1) {
    throw usageError('E_INPUTS', given === 0 ? 'no input' : 'several kinds of input', {
      ...(given === 0 ? {} : { expected: 'input files, or `--count`, or `--items`' }),
      ...(given === 0 ? { hint: 'name a file, a glob, or `-` for standard input' } : {}),
    });
  }
}

function inputsOf(files: readonly string[], flags: RunFlags): ConfigurationSet | Promise<ConfigurationSet> {
  checkInputKinds(files, flags);
  if (flags.count !== undefined) return ConfigurationSet.fromCount(flags.count);
  if (flags.items !== undefined) return ConfigurationSet.fromItemsFile(flags.items);
  return ConfigurationSet.fromFiles(files, {
    ...(flags.fileRoot === undefined ? {} : { fileRoot: flags.fileRoot }),
    ...(flags.inputFormat === undefined ? {} : { format: flags.inputFormat }),
    ...(flags.allowEmpty === undefined ? {} : { allowEmpty: flags.allowEmpty }),
  });
}

function outputsOf(flags: RunFlags): OutputSet {
  const { output = [] } = flags;
  if (output.length === 0) {
    throw usageError('E_NO_OUTPUT', 'no output', {
      hint: 'name a file with `-o FILE`, or `-o -` for standard output',
    });
  }
  return OutputSet.toFiles(output, {
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.fileRoot === undefined ? {} : { fileRoot: flags.fileRoot }),
    ...(flags.overwrite === undefined ? {} : { overwrite: flags.overwrite }),
    ...(flags.failed === undefined ? {} : { failed: flags.failed }),
  });
}

function given<K extends keyof RunFlags>(flags: RunFlags, ...keys: K[]): Pick<RunFlags, K> {
  return Object.fromEntries(
    keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])),
  ) as Pick<RunFlags, K>;
}

function settingsOf(flags: RunFlags, request: Omit<OperatorRequest, 'remarks'>): FilelessOptions {
  return {
    ...request,
    tags: flags.tag ?? {},
    ...given(
      flags,
      'chunksize',
      'seed',
      'onError',
      'state',
      'retries',
      'maxFailures',
      'shard',
      'incremental',
      'retryFailed',
    ),
    ...schemeOptions(flags),
    ...(flags.startEngines !== undefined && { scheme: 'cluster' }),
    ...(flags.walltime === undefined ? {} : { walltimeSeconds: flags.walltime / 1e3 }),
  };
}

/** Whether a file is there and right, and which ranks there are, is seen when it runs: others may make it until then. */
async function checkRequest({ scheme, ...settings }: FilelessOptions): Promise<number> {
  const isFromOutside = scheme === undefined || scheme === 'mpi' || scheme === 'cluster';
  const withScheme = isFromOutside ? settings : { ...settings, scheme };
  try {
    await checkOptions(withScheme, () => undefined);
  } catch (thrown) {
    const isOfFile = thrown instanceof AtomloopError && thrown.details.file !== undefined;
    const isOfProgram = thrown instanceof AtomloopError && thrown.code === 'E_PROGRAM_NOT_FOUND';
    if (!isOfFile && !isOfProgram) throw thrown;
  }
  return ExitCode.done;
}

/** Runs an operator as the flags say, or explains or checks what it would do, and returns the exit code. */
export async function runOperator(
  files: readonly string[],
  flags: RunFlags,
  request: OperatorRequest,
): Promise<number> {
  setEnvironment(flags);
  if (flags.explain !== undefined) return explainSchemes(flags, request);
  if (surroundings()?.isCheck !== true) return runToEnd(files, flags, request);
  reportingOf(flags);
  checkInputKinds(files, flags);
  outputsOf(flags);
  return checkRequest(settingsOf(flags, request));
}

interface Reporting {
  readonly report: ProgressReport;
  /** Failures with which a run is still as it should be. */
  readonly allowed: FailureLimit;
}

function reportingOf({ progress, quiet = false, log, allowFailures = '0' }: RunFlags): Reporting {
  const report = new ProgressReport({ progress, quiet, log });
  return { report, allowed: parseLimit('--allow-failures', allowFailures) };
}

async function runToEnd(
  files: readonly string[],
  flags: RunFlags,
  { remarks = () => [], ...request }: OperatorRequest,
): Promise<number> {
  const { progress, quiet: isQuiet = false } = flags;
  const { report, allowed } = reportingOf(flags);
  const options: LoopOptions = {
    inputs: await inputsOf(files, flags),
    outputs: outputsOf(flags),
    ...settingsOf(flags, request),
    onEvent: report.listen,
  };
  const engines = RunEngines.wanted(flags);
  const plan = await planRun(options, report.listen, { starting: engines?.reading });
  if (flags.dryRun === true) return describeAll(plan);
  const stop = stopOnSignals(plan.directory !== undefined);
  const onEvent: EventListener = (event) => {
    stop.listen(event);
    report.listen(event);
  };
  const run = { onEvent, signal: stop.signal };
  try {
    await engines?.start(run, { isQuiet, isNeeded: async () => !(await isUpToDate(plan)) });
    const summary = await runPlan(plan, run);
    for (const message of remarks(summary.counts)) report.listen({ type: 'warning', message });
    report.clear();
    if (!isQuiet && progress !== 'json') describeSummary(plan, summary, report.before);
    return isBeyond(allowed, summary.counts, true) ? ExitCode.configurationsFailed : ExitCode.done;
  } finally {
    report.clear();
    await engines?.end();
  }
}

/** What would be done. */
async function describeAll(plan: RunPlan): Promise<number> {
  describePlan(plan);
  await describeBeginning(plan);
  const mayReuse = plan.incremental || plan.retriesFailed || plan.overwrite;
  if (mayReuse && plan.selection === undefined) await describeReuse(plan);
  say('nothing was computed or written (--dry-run)');
  return ExitCode.done;
}

function describePlan(plan: RunPlan): void {
  const { operator, inputs, outputs, choice, passedOver, chunksize, spec, identity } = plan;
  const names = inputs.sources.map((source) => source.name);
  say(`operator  ${oneLine(operator)} ${identityText(spec.engine.args)}`);
  say(`inputs    ${names.length}: ${oneLine(listed(names))}`);
  say(
    `outputs   ${outputs.targets.length}: ${oneLine(listed(outputs.targets.map(({ path }) => path ?? 'memory')))}`,
  );
  if (identity.shard !== undefined) {
    const { part, of, first, count } = identity.shard;
    say(`shard     ${part} of ${of}: ${count} configurations from ${first} on`);
  }
  say(`scheme    ${choice.scheme}, ${choice.reason}`);
  for (const other of passedOver) say(`          ${passedOverText(other)}`);
  say(`chunksize ${chunksize ?? 'by time and size'}`);
}

/** What is there of the run; undefined where nothing can be. */
async function beginningOf(plan: RunPlan): Promise<Beginning | undefined> {
  if (plan.directory === undefined) return undefined;
  return foreseeRun({
    ...plan,
    files: runFiles(plan.directory),
    targets: plan.outputs.targets,
    isGlobal: plan.selection !== undefined,
  });
}

const isUpToDate = async (plan: RunPlan): Promise<boolean> =>
  (await beginningOf(plan))?.type === 'up-to-date';

async function describeBeginning(plan: RunPlan): Promise<void> {
  const beginning = await beginningOf(plan);
  if (beginning === undefined) return;
  if (beginning.type === 'up-to-date') say('run       up to date: nothing is left to do');
  else if (beginning.type === 'new') say('run       new');
  else {
    const read = beginning.state.chunks.reduce((sum, { counts }) => sum + counts.read, 0);
    say(`run       goes on: ${read} configurations are done`);
  }
}

async function describeReuse(plan: RunPlan): Promise<void> {
  const report = await reportReuse(plan);
  if (typeof report === 'string') {
    say(`reuse     nothing: ${oneLine(report)}`);
    return;
  }
  const { reused, unknown, moved, failedBefore } = report;
  say(`reuse     ${reused} unchanged, copied from the old output`);
  say(
    `compute   ${unknown} new or edited, ${moved} moved where the index counts, ${failedBefore} failed before`,
  );
}

function listed(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')}, … ${names.at(-1) ?? ''}`;
}

function workersOf({ scheme, npool, ranks, workers, cluster }: SchemeChoice): string {
  if (cluster !== undefined) return `${npool} engines of ${oneLine(cluster)}`;
  if (scheme === 'serial') return 'serial';
  return ranks === undefined ? `${npool} ${scheme}` : `${ranks} ranks x ${npool} ${workers ?? ''}`;
}

/** Numbers from which an operator of ours could make nothing: the same ones again would not help. */
function usageOf({ inputs, spec }: RunPlan, failedFiles: readonly string[]): string {
  const isItems = inputs.sources.some((source) => source.isItems === true);
  if (isItems && spec.engine.operator.type === 'builtin') return '';
  const isJsonl = failedFiles.some((path) => path.endsWith('.jsonl'));
  return `, directly usable ${isJsonl ? 'with `--items`' : 'as input'}`;
}

function describeSummary(
  plan: RunPlan,
  summary: LoopSummary,
  before: Readonly<Pick<RunCounts, 'read' | 'atoms'>>,
): void {
  const { counts, seconds, choice, failedFiles, codes, ranks, notes, isUpToDate } = summary;
  const { read, done, failed, dropped, written, atoms, reused } = counts;
  const { outputs } = plan;
  if (isUpToDate) say('up to date: the same command has done this before');
  say(
    `${read} configurations (${short(atoms)} atoms) in ${duration(seconds)}, ${workersOf(choice)}: ` +
      `${done} done, ${failed} failed${byCode(codes)}, ${dropped} dropped${reused === 0 ? '' : `, ${reused} of them reused`}; ` +
      `${short((read - before.read) / seconds)} configurations/s, ${short((atoms - before.atoms) / seconds)} atoms/s`,
  );
  if (noteText(notes) !== '') say(`of them ${noteText(notes)}`);
  if (choice.ranks !== undefined && !isUpToDate) say(`by rank: ${rankText(ranks)}`);
  const paths = outputs.targets.flatMap(({ path }) => (path === undefined || path === '-' ? [] : path));
  if (paths.length > 0) say(`output: ${oneLine(listed(paths))} (${written} configurations)`);
  if (failedFiles.length > 0) say(`failed: ${oneLine(listed(failedFiles))}${usageOf(plan, failedFiles)}`);
}
