import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { outputError, usageError } from '../../errors.js';
import { checkLauncher } from '../../schemes/mpi/launcher.js';
import { readMemory } from '../../steps/journal/memory.js';
import { StepJournal } from '../../steps/journal/step-journal.js';
import { removeMade } from '../../steps/run/made-files.js';
import type { StepsSummary } from '../../steps/run/run-end.js';
import { StepRun } from '../../steps/run/step-run.js';
import { readStepLine } from '../../steps/workflow/read-workflow.js';
import type { CommandRow } from '../command.js';
import { errorText } from '../error-text.js';
import { ExitCode } from '../exit-codes.js';
import { print, say } from '../terminal.js';
import { holderOf, viewNow, type Flow } from './flow.js';
import type { NamedFlags } from './flow-options.js';
import { CommandHost } from './host.js';
import { StepReport, summaryText } from './report.js';
import { stopStepsOnSignals } from './stop.js';
import { viewJson } from './view-json.js';

export interface RunStepsFlags extends NamedFlags {
  readonly restart?: boolean;
  readonly yes?: boolean;
  readonly progress: string;
  readonly quiet?: boolean;
  readonly log?: string;
}

/** Exit codes by the state in which a run ends. */
function codeOf({ state }: StepsSummary): number {
  if (state === 'finished') return ExitCode.done;
  return state === 'failed' ? 1 : ExitCode.stopped;
}

/** Deletes what the run made, and what is known of it. */
async function forgetRun(flow: Flow, isSure: boolean): Promise<void> {
  const holder = await holderOf(flow);
  if (holder !== undefined)
    throw outputError('E_OUTPUT_BUSY', `the workflow runs now: process ${holder.pid} on ${holder.host}`, {
      hint: `atomloop steps stop ${flow.name}`,
    });
  const { steps } = readMemory(flow.files.journal);
  const all = [...steps.values()].flatMap(({ own, made }) => [...own, ...made.map(({ path }) => path)]);
  const made = [...new Set(all)].filter((path) => existsSync(path) || existsSync(`${path}.atomloop`));
  if (!isSure) await ask(`restart deletes ${made.length} files that this run made`);
  await removeMade(made);
  await StepJournal.forget(flow.files);
}

async function ask(what: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw usageError('E_USAGE', `${what}: nobody can be asked`, { hint: 'add `--yes`' });
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${what}. Go on? [y/N] `);
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim()))
    throw usageError('E_USAGE', 'not restarted', { expected: '`y`', got: `\`${answer}\`` });
}

/** Runs a workflow to its end, and tells how it ended. */
export async function runFlow(
  flow: Flow,
  flags: RunStepsFlags,
  commands: readonly CommandRow[],
): Promise<number> {
  const { workflow, files } = flow;
  // From here on a stop ends with 75, whenever it comes.
  const signal = stopStepsOnSignals();
  checkLauncher(process.env, 'auto');
  const host = new CommandHost(commands, workflow);
  await host.check();
  if (flags.restart === true) await forgetRun(flow, flags.yes === true);
  const report = new StepReport({ progress: flags.progress, quiet: flags.quiet ?? false, log: flags.log });
  const journal = await StepJournal.open(files);
  let summary: StepsSummary;
  try {
    const { streams, steps } = workflow;
    const settings = { ...workflow, host };
    const run = new StepRun({
      ...{ settings, streams, steps, journal, signal },
      readStep: readStepLine,
      onEvent: report.listen,
    });
    summary = await run.run();
  } finally {
    await journal.close();
  }
  report.flush();
  tell(flow, flags, summary);
  if (flags.json === true) print(viewJson(await viewNow(flow)));
  return codeOf(summary);
}

function tell({ name }: Flow, { quiet }: RunStepsFlags, summary: StepsSummary): void {
  const { state, error } = summary;
  if (error !== undefined) say(errorText(error.toRecord()));
  if (quiet === true) return;
  say(summaryText(summary));
  if (state === 'aborted') say('stopped: the same command goes on');
  if (state === 'interactive') say(`waiting for a person: atomloop steps continue ${name}`);
}
