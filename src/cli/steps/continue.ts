import { usageError } from '../../errors.js';
import type { CommandRow } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { say } from '../terminal.js';
import { checkRun, viewNow, type Flow } from './flow.js';
import { runFlow, type RunStepsFlags } from './run-flow.js';
import { request } from './request.js';

/** The step that a person finished: the one that is named, or the only one. */
async function interactiveStep(flow: Flow, id: string | undefined): Promise<string> {
  if (id !== undefined) return id;
  const { steps } = await viewNow(flow);
  const [only, ...more] = steps.filter(({ state }) => state === 'interactive').map((step) => step.id);
  if (only !== undefined && more.length === 0) return only;
  throw usageError('E_STEP_STATE', only === undefined ? 'no step waits for a person' : 'several steps wait', {
    expected: 'the id of one',
    got: 'none',
    ...(only === undefined ? {} : { hint: [only, ...more].slice(0, 8).join(', ') }),
  });
}

/** Takes an interactive step as finished and goes on with the run, where it does not run already. */
export async function goOn(
  flow: Flow,
  { id, ...flags }: RunStepsFlags & { readonly id: string | undefined },
  commands: readonly CommandRow[],
): Promise<number> {
  checkRun(flow);
  const step = await interactiveStep(flow, id);
  const how = await request(flow, { type: 'continue', id: step });
  if (how === 'done') return runFlow(flow, flags, commands);
  if (flags.quiet !== true) say(`${step} is finished; the run goes on`);
  return ExitCode.done;
}
