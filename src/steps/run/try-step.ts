import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AtomloopError } from '../../errors.js';
import { monotonicSeconds } from '../../system/clock.js';
import type { Decision } from '../decide.js';
import type { Instance } from '../graph/template.js';
import type { StepMemory } from '../journal/memory.js';
import type { StepKey } from '../fingerprints/step-key.js';
import type { EndState, MadeFile } from '../journal/records.js';
import { runAttempt } from './attempt.js';
import type { RunContext } from './context.js';
import { madeFiles, outputsOf, removeMade } from './made-files.js';
import type { Start } from './scheduler.js';
import { StepLog } from './step-log.js';
import { TimeLimit } from './time-limit.js';

/** How a step's last attempt ended. */
export interface StepEnd {
  readonly state: EndState;
  readonly error?: AtomloopError;
}

/** Runs a step, again as often as it may, and writes down how each attempt ended. Never rejects. */
export async function tryStep(context: RunContext, start: Start, decision: Decision): Promise<StepEnd> {
  const { retries } = start.instance.definition;
  const before = context.journal.memory.steps.get(start.instance.id);
  const earlier = before === undefined ? undefined : { ...before };
  for (let left = retries; ; left -= 1) {
    const end = await tryOnce(context, { start, decision, earlier, willRetry: left > 0 });
    if (end.state !== 'failed' || left <= 0 || !isWorthRetrying(end.error)) return end;
  }
}

/** What a person has to mend fails again. */
const isWorthRetrying = (error: AtomloopError | undefined): boolean =>
  error?.kind !== 'usage' && error?.code !== 'E_STEP_INPUT';

/** A step of which it cannot be told whether it must run: what it reads cannot be read. */
export function failUntried({ journal, emit }: RunContext, instance: Instance, thrown: unknown): StepEnd {
  const { id } = instance;
  const { kind, code, message, details } = AtomloopError.from(thrown, 'internal', 'E_INTERNAL');
  const error = new AtomloopError(kind, code, `step \`${id}\`: ${message}`, details);
  const [at, record] = [new Date().toISOString(), error.toRecord()];
  const key = { fingerprint: '', command: '', parts: {} };
  const attempt = attemptOf(journal.memory.steps.get(id), key);
  journal.append({
    type: 'started',
    id,
    attempt,
    at,
    key,
    own: ownOutputs(instance, journal.memory.steps.get(id)),
  });
  journal.append({ type: 'left', id, state: 'failed', at, seconds: 0, made: [], error: record });
  emit({ type: 'step-ended', id, state: 'failed', seconds: 0, isKept: false, error: record });
  return { state: 'failed', error };
}

interface Try {
  readonly start: Start;
  readonly decision: Decision;
  /** What was known of the step before this run. */
  readonly earlier: StepMemory | undefined;
  readonly willRetry: boolean;
}

async function tryOnce(context: RunContext, one: Try): Promise<StepEnd> {
  const { journal, graph, emit } = context;
  const { instance } = one.start;
  const { id, definition } = instance;
  const { key, reason } = one.decision;
  const attempt = attemptOf(journal.memory.steps.get(id), key);
  const known = journal.memory.steps.get(id);
  const own = ownOutputs(instance, known);
  const isSame = known?.key.fingerprint === key.fingerprint;
  const retriesFailed = isSame && known.error?.code === 'E_STEP_CONFIGURATIONS';
  journal.append({ type: 'started', id, attempt, at: new Date().toISOString(), key, own });
  graph.set(instance, 'running');
  emit({ type: 'step-started', id, attempt, reason });
  const begin = monotonicSeconds();
  let made: readonly MadeFile[] = [];
  let end: StepEnd = { state: definition.interactive ? 'interactive' : 'finished' };
  try {
    await runLogged(context, one, { attempt, retriesFailed });
    context.takeAdded(id);
    // Those of an interactive step may be made by the person.
    if (!definition.interactive) made = await madeFiles(id, definition, context.keys);
  } catch (thrown) {
    end = endOf(thrown, instance, context.signal);
    if (end.state === 'failed') takeRest(context, id);
  }
  const { state, error } = end;
  const seconds = monotonicSeconds() - begin;
  const record = error?.toRecord();
  const at = new Date().toISOString();
  journal.append({ type: 'left', id, state, at, seconds, made, ...(record && { error: record }) });
  const willRetry = one.willRetry && state === 'failed' && isWorthRetrying(error);
  emit({
    type: 'step-ended',
    id,
    state,
    seconds,
    isKept: false,
    willRetry,
    ...(record && { error: record }),
  });
  return end;
}

/** What a step asked for before it failed counts, whether or not it was seen while it ran. */
function takeRest(context: RunContext, id: string): void {
  try {
    context.takeAdded(id);
  } catch {
    // It has failed already, and that is told.
  }
}

/** Attempts count as long as nothing that the step depends on changes, and it has not finished. */
function attemptOf(known: StepMemory | undefined, { fingerprint }: StepKey): number {
  const isSame = known?.key.fingerprint === fingerprint;
  const isAgain = isSame && known.state !== 'finished' && known.state !== 'reset';
  return isAgain ? known.attempt + 1 : 1;
}

function endOf(thrown: unknown, { id, definition }: Instance, stop: AbortSignal): StepEnd {
  const isStopped = thrown instanceof AtomloopError && thrown.code === 'E_STOPPED';
  if (stop.aborted || isStopped) return { state: 'aborted' };
  const isTimeout = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  if (!isTimeout) return { state: 'failed', error: AtomloopError.from(thrown, 'operator', 'E_STEP_FAILED') };
  const seconds = (definition.timeoutMs ?? 0) / 1000;
  const error = new AtomloopError('operator', 'E_STEP_TIMEOUT', `step \`${id}\` took too long`, {
    expected: `an end within ${seconds} s`,
    got: 'none',
    hint: 'raise its `timeout`, or look why it hangs: `atomloop steps logs`',
  });
  return { state: 'failed', error };
}

interface Again {
  readonly attempt: number;
  readonly retriesFailed: boolean;
}

async function runLogged(context: RunContext, one: Try, { attempt, retriesFailed }: Again): Promise<void> {
  const { journal, settings } = context;
  const { instance, reserved } = one.start;
  const { definition, id } = instance;
  checkInputs(one);
  if (one.earlier?.state === 'reset')
    await removeMade([...one.earlier.own, ...one.earlier.made.map(({ path }) => path)]);
  if (definition.action.type !== 'function')
    for (const path of outputsOf(definition)) mkdirSync(dirname(path), { recursive: true });
  const { files } = journal;
  const variables = files === undefined ? {} : { ATOMLOOP_STEPS: files.added(id) };
  if (files !== undefined) rmSync(files.added(id), { force: true });
  context.expectAdded(id);
  const log =
    files === undefined || definition.action.type === 'function' ? undefined : StepLog.open(files.log(id));
  log?.write(`--- attempt ${attempt}, ${new Date().toISOString()}: ${one.decision.key.command}\n`);
  const limit = new TimeLimit(context.signal, definition.timeoutMs);
  try {
    const { signal } = limit;
    const overwrite = mayOverwrite(one);
    await runAttempt({ instance, reserved, settings, log, variables, overwrite, retriesFailed, signal });
  } finally {
    limit.end();
    log?.close();
  }
}

/** Everything that a step reads must be there, unless a glob names it. */
function checkInputs({ start: { instance }, decision: { key } }: Try): void {
  const { definition, id } = instance;
  const missing = definition.inputs.find((path) => key.parts[`input ${path}`] === 'missing');
  if (missing === undefined) return;
  throw new AtomloopError('operator', 'E_STEP_INPUT', `an input of step \`${id}\` is not there`, {
    file: missing,
    expected: 'a file, made by a prerequisite or there before',
    got: 'none',
  });
}

/** Outputs that are not there, with a run directory of an operator beside them neither, and those that this run made. */
function ownOutputs({ definition }: Instance, known: StepMemory | undefined): readonly string[] {
  const earlier = new Set([...(known?.own ?? []), ...(known?.made ?? []).map(({ path }) => path)]);
  const isFree = (path: string): boolean => !existsSync(path) && !existsSync(`${path}.atomloop`);
  const own = outputsOf(definition).filter((path) => earlier.has(path) || isFree(path));
  // Of an output that is declared no more too.
  return [...new Set([...earlier, ...own])];
}

/** What this run made, or began to make from something else, may be replaced; a file of somebody else's never. */
function mayOverwrite({ start: { instance }, earlier, decision }: Try): boolean {
  if (earlier === undefined) return false;
  const { action } = instance.definition;
  const output = action.type === 'operator' ? action.output : undefined;
  if (output !== undefined && earlier.own.includes(output)) return true;
  // The files of a template are not known.
  const isTemplate = output !== undefined && !outputsOf(instance.definition).includes(output);
  return (
    isTemplate &&
    earlier.key.fingerprint !== decision.key.fingerprint &&
    earlier.error?.code !== 'E_OUTPUT_EXISTS'
  );
}
