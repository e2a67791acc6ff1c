import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandRow, Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { print } from '../terminal.js';
import { goOn } from './continue.js';
import { openFlow, viewPlan } from './flow.js';
import { addFlowOptions, flowCommand } from './flow-options.js';
import { CommandHost } from './host.js';
import { planText } from './plan.js';
import { runFlow, type RunStepsFlags } from './run-flow.js';
import { viewJson } from './view-json.js';

export function defineRun(command: Command, finish: Finish, commands: readonly CommandRow[]): void {
  addRunFlags(addFlowOptions(flowCommand(command, 'run', 'run a workflow, or go on with it')))
    .option('--restart', 'delete what the run made, and begin anew')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'say what would be done and why; do nothing')
    .action(async (name: string, flags: RunStepsFlags & { readonly dryRun?: boolean }) => {
      const log = flags.log === undefined ? {} : { log: resolve(flags.log) };
      const flow = await openFlow(name, flags);
      if (flags.dryRun === true) {
        await new CommandHost(commands, flow.workflow).check();
        const view = await viewPlan(flow);
        print(flags.json === true ? viewJson(view) : planText(view));
        finish(ExitCode.done);
        return;
      }
      finish(await runFlow(flow, { ...flags, ...log }, commands));
    });
  addRunFlags(addFlowOptions(flowCommand(command, 'continue', 'an interactive step is finished: go on')))
    .argument('[id]', 'the step; needed where several wait')
    .action(async (name: string, id: string | undefined, flags: RunStepsFlags) => {
      const log = flags.log === undefined ? {} : { log: resolve(flags.log) };
      finish(await goOn(await openFlow(name, flags), { ...flags, ...log, id }, commands));
    });
}

function addRunFlags(command: Command): Command {
  return command
    .option('--progress <style>', 'auto, plain, json, none', 'auto')
    .option('-q, --quiet', 'nothing but errors')
    .option('--log <file>', 'append events to a file, one JSON object per line')
    .option('--json', 'at the end the run as one JSON object');
}
