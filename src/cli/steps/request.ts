import { setTimeout as sleep } from 'node:timers/promises';
import { AtomloopError, usageError } from '../../errors.js';
import { readJournal } from '../../journal/journal-file.js';
import { StepJournal } from '../../steps/journal/step-journal.js';
import type { StepRecord } from '../../steps/journal/records.js';
import { postRequest, type StepRequest } from '../../steps/run/request.js';
import { StepRun } from '../../steps/run/step-run.js';
import { holderOf, type Flow } from './flow.js';

const pollMilliseconds = 30;

/** Does what is asked, or lets the process do it that runs the workflow now. Rejects where it is refused. */
export async function request(flow: Flow, asked: StepRequest): Promise<'done' | 'told'> {
  if ((await holderOf(flow)) === undefined) {
    await requestHere(flow, asked);
    return 'done';
  }
  await requestThere(flow, asked);
  return 'told';
}

async function requestHere({ workflow, files }: Flow, asked: StepRequest): Promise<void> {
  const journal = await StepJournal.open(files);
  try {
    const { streams, steps } = workflow;
    const run = new StepRun({ settings: workflow, streams, steps, journal });
    run.recall();
    await run.apply(asked);
  } finally {
    await journal.close();
  }
}

async function requestThere(flow: Flow, asked: StepRequest): Promise<void> {
  const token = postRequest(flow.files.requests, asked);
  for (;;) {
    const answer = answerTo(token, flow);
    if (answer?.refused !== undefined) throw AtomloopError.fromRecord(answer.refused);
    if (answer !== undefined) return;
    if ((await holderOf(flow)) === undefined) break;
    await sleep(pollMilliseconds);
  }
  if (answerTo(token, flow) === undefined && asked.type !== 'stop')
    throw usageError('E_STEPS_RUN', 'the run ended before it took the request', {
      hint: 'ask again: what ran is kept',
    });
}

function answerTo(token: string, { files }: Flow): Extract<StepRecord, { type: 'request' }> | undefined {
  for (const { record } of readJournal(files.journal)) {
    const one = record as StepRecord;
    if (one.type === 'request' && one.token === token) return one;
  }
  return undefined;
}
