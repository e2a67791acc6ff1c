import { AtomloopError, type ErrorRecord } from '../../errors.js';
import type { Instance } from '../graph/template.js';
import type { Workflow } from '../step.js';
import { fillStep } from '../placeholders.js';
import { exitCodeOf, runProgramStep } from './program-step.js';
import type { Reserved } from './resources.js';
import type { StepHost } from './step-host.js';
import type { StepLog } from './step-log.js';

/** Exit code of a command of ours that goes on when it is given again. */
const stoppedInTime = 75;

/** What all steps of a run have in common. */
export interface RunSettings extends Pick<
  Workflow,
  'execution' | 'threads' | 'mpi' | 'gpus' | 'scheme' | 'onFailure' | 'launcher'
> {
  /** Absent in a library: its steps are functions. */
  readonly host?: StepHost;
}

/** One try of a step. */
export interface Attempt {
  readonly instance: Instance;
  readonly reserved: Reserved;
  readonly settings: RunSettings;
  /** Absent for a run without a directory. */
  readonly log: StepLog | undefined;
  /** Environment of its programs, besides what the step declares. */
  readonly variables: Readonly<Record<string, string>>;
  /** What is at its output was made by this run. */
  readonly overwrite: boolean;
  /** The last attempt was the same, and configurations failed in it. */
  readonly retriesFailed: boolean;
  readonly signal: AbortSignal;
}

/** Runs a step once; rejects with the error that it ended with, or with what the signal was aborted with. */
export async function runAttempt(attempt: Attempt): Promise<void> {
  const { definition } = attempt.instance;
  const { action } = definition;
  if (action.type === 'function') {
    await callFunction(attempt);
    return;
  }
  const { host } = attempt.settings;
  const own = action.type === 'operator' || action.command[0] === 'atomloop';
  if (!own) await runProgram(attempt, action.command);
  else if (host === undefined) throw new Error('operators need the command line');
  else if (action.type === 'program') await runCommand(attempt, host.command(action.command.slice(1)));
  else await runOperator(attempt, host);
}

async function callFunction({ instance, signal }: Attempt): Promise<void> {
  const { action } = instance.definition;
  if (action.type !== 'function') return;
  signal.throwIfAborted();
  try {
    const result = action.call(...(action.args as readonly never[]));
    // Nothing can end a function, but nobody has to wait for it.
    if (result instanceof Promise) await untilAborted(result, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw AtomloopError.from(thrown, 'operator', 'E_STEP_FAILED');
  }
  signal.throwIfAborted();
}

function untilAborted(result: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    // The function may have stopped the run itself.
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const settled = result.finally(() => {
      signal.removeEventListener('abort', stop);
    });
    settled.then(resolve, reject);
  });
}

/** A command line of ours in a process of its own. */
async function runCommand(attempt: Attempt, command: readonly string[], ranks = false): Promise<void> {
  try {
    await runProgram(attempt, command, ranks);
  } catch (thrown) {
    const code = exitCodeOf(thrown);
    throw code === undefined ? thrown : (commandError(attempt, code) ?? thrown);
  }
}

async function runProgram(attempt: Attempt, command: readonly string[], ranks = false): Promise<void> {
  const { instance, reserved, settings, log, variables, signal } = attempt;
  if (log === undefined) throw new Error('programs need a directory for their logs');
  await runProgramStep({
    id: instance.id,
    definition: instance.definition,
    command,
    reserved,
    launcher: settings.launcher,
    hasGpus: settings.gpus.length > 0,
    variables: ranks ? { ...variables, WFL_MPIPOOL: '1' } : variables,
    log,
    signal,
  });
}

async function runOperator(attempt: Attempt, host: StepHost): Promise<void> {
  const { instance, reserved, settings, log, overwrite, retriesFailed, signal } = attempt;
  const { definition, id } = instance;
  const { threads } = reserved;
  const { scheme } = settings;
  const { action } = fillStep(definition, reserved);
  if (action.type !== 'operator') return;
  const use = { threads, overwrite, retriesFailed, ...(scheme === undefined ? {} : { scheme }) };
  const words = await host.words(action, use);
  const isOwn = definition.mpi !== undefined || definition.gpu > 0 || Object.keys(definition.env).length > 0;
  if (isOwn || host.needsProcess(action)) {
    await runCommand(attempt, host.command(words), definition.mpi !== undefined);
    return;
  }
  const write = (text: string): void => log?.write(text);
  const { code, error } = await host.run(words, { log: write, signal });
  if (code === 0) return;
  signal.throwIfAborted();
  throw (
    commandError(attempt, code) ?? (error === undefined ? failed(id, code, log) : failedBy(id, error, log))
  );
}

function placeOf(log: StepLog | undefined): { readonly hint?: string } {
  return log === undefined ? {} : { hint: `what it printed is in ${log.path}` };
}

function failedBy(id: string, error: ErrorRecord, log: StepLog | undefined): AtomloopError {
  const { kind, code, message, details } = AtomloopError.fromRecord(error);
  return new AtomloopError(kind, code, `step \`${id}\`: ${message}`, { ...placeOf(log), ...details });
}

function failed(id: string, code: number, log: StepLog | undefined): AtomloopError {
  return new AtomloopError('operator', 'E_STEP_FAILED', `step \`${id}\` failed`, {
    expected: 'exit code 0',
    got: `exit code ${code}`,
    ...placeOf(log),
  });
}

/** What an exit code of ours means besides a failure. */
function commandError({ instance: { id }, log }: Attempt, code: number): AtomloopError | undefined {
  if (code === stoppedInTime)
    return new AtomloopError('scheme', 'E_STOPPED', `step \`${id}\` stopped in time`, placeOf(log));
  if (code !== 1) return undefined;
  return new AtomloopError('operator', 'E_STEP_CONFIGURATIONS', `configurations failed in step \`${id}\``, {
    expected: 'none, or `allow-failures` in its arguments',
    got: 'some, in the failed set beside its output',
    ...placeOf(log),
  });
}
