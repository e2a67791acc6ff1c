import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { usageError } from '../../errors.js';
import type { StepRequest } from '../../steps/run/request.js';
import { readSteps } from '../../steps/workflow/read-workflow.js';
import type { Finish } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { print, say } from '../terminal.js';
import { checkRun, holderOf, openFlow, viewNow, type Flow } from './flow.js';
import { flowCommand, type NamedFlags } from './flow-options.js';
import { request } from './request.js';
import { viewJson } from './view-json.js';

type RequestFlags = NamedFlags & { readonly quiet?: boolean };

/** Asks one thing after another, and tells what became of it. */
async function askAll(flow: Flow, asked: readonly StepRequest[], flags: RequestFlags): Promise<void> {
  for (const one of asked) {
    const how = await request(flow, one);
    const what = 'id' in one ? `${one.type} ${one.id}` : one.type;
    if (flags.quiet !== true)
      say(`${what}: ${how === 'told' ? 'done by the run' : 'done; the next run takes it up'}`);
  }
  if (flags.json === true) print(viewJson(await viewNow(flow)));
}

const kinds = [
  ['release', 'a waiting step need not wait any longer'],
  ['reset', 'steps run again, as if they never had'],
  ['finish', 'steps count as finished, though they did not run'],
] as const;

function withFlags(command: Command): Command {
  return command.option('-q, --quiet', 'nothing but errors').option('--json', 'the run as one JSON object');
}

async function readAdded(file: string): Promise<StepRequest> {
  const read = file === '-' ? textOf(process.stdin) : readFile(file, 'utf8');
  const text = await read.catch((cause: unknown) => {
    throw usageError('E_STEPS_FILE', 'cannot read the steps', {
      cause,
      file,
      got: String((cause as NodeJS.ErrnoException).code),
    });
  });
  return { type: 'add', steps: readSteps(text, file) };
}

/** Asks the process to stop, and waits until it has. */
async function stop(flow: Flow, flags: RequestFlags): Promise<void> {
  const holder = await holderOf(flow);
  if (holder === undefined) {
    if (flags.quiet !== true) say('nobody runs it');
    return;
  }
  await request(flow, { type: 'stop' });
  while ((await holderOf(flow))?.token === holder.token) await sleep(50);
  if (flags.quiet !== true) say(`stopped: process ${holder.pid} on ${holder.host}`);
  if (flags.json === true) print(viewJson(await viewNow(flow)));
}

export function defineRequests(command: Command, finish: Finish): void {
  withFlags(flowCommand(command, 'add', 'more steps, also while it runs'))
    .argument('<file>', 'steps in the form of the workflow file; - for stdin')
    .action(async (name: string, file: string, flags: RequestFlags) => {
      const added = await readAdded(file);
      await askAll(await openFlow(name, flags), [added], flags);
      finish(ExitCode.done);
    });
  for (const [type, summary] of kinds) {
    withFlags(flowCommand(command, type, summary))
      .argument('<id...>', 'steps, or instances such as "relax[Cu.xyz]"')
      .action(async (name: string, ids: string[], flags: RequestFlags) => {
        const flow = await openFlow(name, flags);
        if (type !== 'finish') checkRun(flow);
        await askAll(
          flow,
          ids.map((id) => ({ type, id })),
          flags,
        );
        finish(ExitCode.done);
      });
  }
  withFlags(flowCommand(command, 'stop', 'end what runs; what is finished is kept')).action(
    async (name: string, flags: RequestFlags) => {
      await stop(await openFlow(name, flags), flags);
      finish(ExitCode.done);
    },
  );
}
