import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { beginRun, checkNew, type Beginning } from '../journal/open-run.js';
import { dropPrevious, loadTable } from '../journal/previous-run.js';
import { RandomStream } from '../configuration/random.js';
import { publishOutputs } from '../journal/publish.js';
import { addTotals, noTotals, withoutEmpty, type Totals } from '../journal/counts.js';
import type { RunRecord } from '../journal/records.js';
import { holesOf, type JournalState } from '../journal/resume.js';
import { makeRunDirectory, removeJournal, runFiles, type JournalFiles } from '../journal/run-files.js';
import { failedFilesOf, publishedOutputs, writeRecord, type FinishedRecord } from '../journal/run-record.js';
import { pythonVersions } from '../python/versions.js';
import { PatientStore } from '../journal/patient-store.js';
import { RunStore } from '../journal/run-store.js';
import { StreamStore } from '../journal/stream-store.js';
import { ConfigurationSet } from '../sets/configuration-set.js';
import { wholeInput } from '../sets/hole.js';
import { createWriter, MemoryWriter, type OutputWriter } from '../sets/output-writer.js';
import { monotonicSeconds } from '../system/clock.js';
import { exists } from '../system/files.js';
import { acquireRunLock, type RunLockOptions } from '../system/run-lock.js';
import type { ChosenRun } from './chosen-run.js';
import { compute, type RunOptions } from './compute.js';
import { checkInputs } from './input-check.js';
import type { LoopSummary } from './options.js';
import type { RunPlan } from './plan.js';
import { warnOfVersions } from './version-warning.js';

/** Runs a checked plan. */
export async function runPlan(plan: RunPlan, options: RunOptions): Promise<LoopSummary> {
  return plan.directory === undefined
    ? runToStream(plan, options)
    : runToFiles(plan, runFiles(plan.directory), options);
}

async function runToStream(plan: RunPlan, options: RunOptions): Promise<LoopSummary> {
  const started = monotonicSeconds();
  const [target] = plan.outputs.targets;
  const { plan: work, wholeTotals } = await workOf(plan, options);
  const writer = createWriter(target ?? { format: '', isGzip: false });
  const store = new StreamStore(writer, target?.failed);
  const check = (): Promise<void> => checkInputs(plan.inputs.sources, plan.identity);
  const totals = await compute({
    plan: work,
    store,
    holes: [wholeInput],
    before: noTotals,
    options,
    check,
    wholeTotals,
  });
  const failedFiles = target?.failed !== undefined && (await exists(target.failed)) ? [target.failed] : [];
  const outputs = textOf(writer, target?.format ?? 'extxyz');
  return {
    ...totals,
    choice: plan.choice,
    seconds: monotonicSeconds() - started,
    outputs,
    failedFiles,
    isUpToDate: false,
  };
}

/** What there is to compute: of a global run, once its configurations are chosen, to copy them. */
async function workOf(
  plan: RunPlan,
  options: RunOptions,
): Promise<Pick<ChosenRun, 'plan'> & Partial<ChosenRun>> {
  if (plan.selection === undefined) return { plan };
  const selection = plan.selection({
    random: (purpose) => new RandomStream(plan.spec.engine.seed, 0, purpose),
    warn: (message) => {
      options.onEvent({ type: 'warning', message });
    },
  });
  const { chooseFrom } = await import('./chosen-run.js');
  return chooseFrom(plan, selection, options);
}

function textOf(writer: OutputWriter, format: string): ConfigurationSet {
  return ConfigurationSet.fromText(writer instanceof MemoryWriter ? writer.blocks : [], format);
}

async function runToFiles(plan: RunPlan, files: JournalFiles, options: RunOptions): Promise<LoopSummary> {
  const { targets } = plan.outputs;
  // Where no run was, an output of others is refused before anything is made beside it.
  if (!(await exists(files.directory))) await checkNew({ targets, overwrite: plan.overwrite });
  await makeRunDirectory(files);
  const onWait: RunLockOptions['onWait'] = (holder, lapseSeconds) => {
    const who = holder === undefined ? 'another host' : `process ${holder.pid} on ${holder.host}`;
    const message = `${who} had this output: waiting up to ${lapseSeconds} s for a sign of life`;
    options.onEvent({ type: 'warning', message });
  };
  const lock = await acquireRunLock(files.directory, { signal: options.signal, onWait });
  try {
    const signal = AbortSignal.any([options.signal, lock.lost]);
    return await runLocked(plan, files, { ...options, signal });
  } finally {
    lock.release();
  }
}

async function runLocked(plan: RunPlan, files: JournalFiles, options: RunOptions): Promise<LoopSummary> {
  const started = monotonicSeconds();
  const startedAt = new Date().toISOString();
  const { targets } = plan.outputs;
  const beginning = await beginRun({ ...plan, files, targets, isGlobal: plan.selection !== undefined });
  const python = plan.python && (await pythonVersions(plan.python));
  warnOfVersions(beginning, python, options);
  if (beginning.type === 'up-to-date') return upToDate(plan, beginning.record);
  const run: RunRecord = {
    type: 'run',
    version: plan.version,
    identity: plan.identity,
    operator: plan.operator,
    host: hostname(),
    pid: process.pid,
    started: startedAt,
    choice: plan.choice,
    ...(python && { python }),
    ...(beginning.previous && {
      reuse: { retriesFailed: plan.retriesFailed, finished: beginning.previous.record.finished },
    }),
  };
  const totals = await computeOrPublish(plan, { files, beginning, run, options });
  const seconds = monotonicSeconds() - started;
  const outputs = await publishedOutputs(targets);
  const record: FinishedRecord = {
    version: plan.version,
    identity: plan.identity,
    operator: plan.operator,
    choice: plan.choice,
    ...(python && { python }),
    ...withoutEmpty(totals),
    started: run.started,
    finished: new Date().toISOString(),
    seconds,
    outputs,
    failedFiles: failedFilesOf(outputs),
  };
  await writeRecord(files, record);
  await removeJournal(files);
  await dropPrevious(files);
  return summaryOf(plan, record, false);
}

interface FileRun {
  readonly files: JournalFiles;
  readonly beginning: Exclude<Beginning, { type: 'up-to-date' }>;
  readonly run: RunRecord;
  readonly options: RunOptions;
}

async function computeOrPublish(plan: RunPlan, { files, beginning, run, options }: FileRun): Promise<Totals> {
  const { targets } = plan.outputs;
  const state = beginning.type === 'resume' ? beginning.state : undefined;
  const before = state === undefined ? noTotals : totalsOf(state);
  if (state?.complete !== undefined) {
    await publishOutputs(files, targets);
    return { ...before, counts: state.complete };
  }
  const { plan: work, wholeTotals } = await workOf(plan, options);
  if (state !== undefined) options.onEvent({ type: 'resumed', counts: before.counts });
  const holes = state === undefined ? [plan.whole] : holesOf(state, work.inputs.sources, plan.whole);
  const store = new PatientStore(
    new RunStore({ files, targets, run, state }),
    Math.max(1, plan.choice.npool) * (plan.choice.ranks ?? 1),
  );
  const check = (): Promise<void> => checkInputs(plan.inputs.sources, plan.identity);
  const previous = beginning.previous && {
    run: beginning.previous,
    // An unfinished run goes on as it began.
    table: loadTable(beginning.previous, (state?.run ?? run).reuse?.retriesFailed ?? false),
  };
  return compute({ plan: work, store, holes, before, options, check, previous, wholeTotals });
}

function totalsOf({ chunks }: JournalState): Totals {
  return chunks.reduce(addTotals, noTotals);
}

function upToDate(plan: RunPlan, record: FinishedRecord): LoopSummary {
  return summaryOf(plan, record, true);
}

function summaryOf(plan: RunPlan, record: FinishedRecord, isUpToDate: boolean): LoopSummary {
  const { counts, codes, ranks = {}, notes = {}, choice, seconds } = record;
  const { targets } = plan.outputs;
  const failedFiles = targets.flatMap(({ failed = '' }) =>
    record.failedFiles.includes(resolve(failed)) ? [failed] : [],
  );
  const outputs = ConfigurationSet.fromOutputs(
    targets.map(({ path = '', format }) => ({ name: path, format })),
  );
  return { counts, codes, ranks, notes, choice, seconds, outputs, failedFiles, isUpToDate };
}
