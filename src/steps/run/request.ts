import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { StepDefinition } from '../step.js';

/** What a person asks of a run. */
export type StepRequest =
  | { readonly type: 'add'; readonly steps: readonly StepDefinition[] }
  /** A waiting step need not wait any longer. */
  | { readonly type: 'release'; readonly id: string }
  /** An interactive step is finished. */
  | { readonly type: 'continue'; readonly id: string }
  /** As if it had never run. */
  | { readonly type: 'reset'; readonly id: string }
  /** As if it had run and finished. */
  | { readonly type: 'finish'; readonly id: string }
  | { readonly type: 'stop' };

/** A line of the file of requests. */
export interface PostedRequest {
  /** By which the answer in the journal is known. */
  readonly token: string;
  readonly request: StepRequest;
}

/** Asks the process that runs the steps; the token is that of its answer. */
export function postRequest(path: string, request: StepRequest): string {
  const token = randomUUID();
  // One call appends a whole line, also where others append too.
  appendFileSync(path, `${JSON.stringify({ token, request } satisfies PostedRequest)}\n`);
  return token;
}
