import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { outputError } from '../../errors.js';
import { stepOf } from '../../steps/step-of.js';
import type { StepsView } from '../../steps/view.js';
import { checkWritable } from '../../system/files.js';
import type { CommandRow, Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { print } from '../terminal.js';
import { checkRun, openFlow, viewNow, viewPlan, type Flow } from './flow.js';
import { addFlowOptions, flowCommand, type NamedFlags } from './flow-options.js';
import { followLog } from './follow-log.js';
import { CommandHost } from './host.js';
import { listTable } from './list.js';
import { planText } from './plan.js';
import { terminalOptions } from './terminal-options.js';
import { treeText } from './tree.js';
import { viewJson } from './view-json.js';
import { viewsOf } from './views-of.js';
import { watchTable } from './watch.js';
import { whyText } from './why.js';

type ToText = (view: StepsView) => string;

function show(view: StepsView, { json }: NamedFlags, toText: ToText): void {
  print(json === true ? viewJson(view) : toText(view).replace(/\n$/, ''));
}

async function writeGraph(view: StepsView, output: string): Promise<void> {
  await checkWritable(output);
  const { graphSvg } = await import('./graph-svg.js');
  await writeFile(output, graphSvg(view)).catch((cause: unknown) => {
    const got = String((cause as NodeJS.ErrnoException).code);
    throw outputError('E_OUTPUT_WRITE', 'cannot write the picture', { cause, file: output, got });
  });
}

/** Prints what a step printed, and what it prints until it ends. */
async function showLog(flow: Flow, id: string, isFollowed: boolean): Promise<void> {
  checkRun(flow);
  const { log } = stepOf(await viewNow(flow), id);
  const hasEnded = async (): Promise<boolean> => stepOf(await viewNow(flow), id).state !== 'running';
  const wasThere = await followLog(log, { follow: isFollowed, hasEnded });
  if (!wasThere) print(`${id} has printed nothing`);
}

function defineList(command: Command, finish: Finish): void {
  flowCommand(command, 'list', 'steps and their states')
    .option('--watch', 'until the run ends, as it changes')
    .option('--json', 'as one JSON object; with --watch one for every change')
    .action(async (name: string, flags: NamedFlags & { readonly watch?: boolean }) => {
      const flow = await openFlow(name, flags);
      if (flags.watch === true) await watchTable(viewsOf(flow), { isJson: flags.json === true });
      else show(await viewNow(flow), flags, (view) => listTable(view, terminalOptions()));
      finish(ExitCode.done);
    });
}

function definePlan(command: Command, finish: Finish, commands: readonly CommandRow[]): void {
  addFlowOptions(flowCommand(command, 'plan', 'what would run and why, how wide and how long it is'))
    .option('--json', 'as one JSON object')
    .action(async (name: string, flags: NamedFlags) => {
      const flow = await openFlow(name, flags);
      await new CommandHost(commands, flow.workflow).check();
      show(await viewPlan(flow), flags, (view) => planText(view, terminalOptions()));
      finish(ExitCode.done);
    });
}

export function defineViews(command: Command, finish: Finish, commands: readonly CommandRow[]): void {
  definePlan(command, finish, commands);
  defineList(command, finish);
  flowCommand(command, 'tree', 'steps below what they wait for')
    .option('--json', 'as one JSON object')
    .action(async (name: string, flags: NamedFlags) => {
      show(await viewNow(await openFlow(name, flags)), flags, (view) => treeText(view, terminalOptions()));
      finish(ExitCode.done);
    });
  flowCommand(command, 'graph', 'a picture of the steps')
    .requiredOption('-o, --output <file>', 'file of the picture, SVG')
    .option('--json', 'also print the run as one JSON object')
    .action(async (name: string, flags: NamedFlags & { readonly output: string }) => {
      const output = resolve(flags.output);
      const view = await viewNow(await openFlow(name, flags));
      await writeGraph(view, output);
      if (flags.json === true) print(viewJson(view));
      finish(ExitCode.done);
    });
  flowCommand(command, 'logs', 'what a step printed')
    .argument('<id>', 'the step, or an instance such as "relax[Cu.xyz]"')
    .option('-f, --follow', 'until the step ends')
    .option('--json', 'where the file is, as one JSON object')
    .action(async (name: string, id: string, flags: NamedFlags & { readonly follow?: boolean }) => {
      const flow = await openFlow(name, flags);
      if (flags.json === true) print(JSON.stringify({ id, log: stepOf(await viewNow(flow), id).log }));
      else await showLog(flow, id, flags.follow === true);
      finish(ExitCode.done);
    });
  flowCommand(command, 'why', 'why a step runs, or need not')
    .argument('<id>', 'the step, or an instance such as "relax[Cu.xyz]"')
    .option('--json', 'the step as one JSON object')
    .action(async (name: string, id: string, flags: NamedFlags) => {
      const view = await viewPlan(await openFlow(name, flags));
      print(flags.json === true ? JSON.stringify(stepOf(view, id)) : whyText(view, id).replace(/\n$/, ''));
      finish(ExitCode.done);
    });
}
