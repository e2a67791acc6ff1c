import { AtomloopError } from '../../errors.js';
import { ChildProgram, exitText, type ProgramExit } from '../../programs/child-program.js';
import { standaloneEnvironment } from '../../programs/standalone.js';
import { fillResources, fillStep } from '../placeholders.js';
import type { StepDefinition } from '../step.js';
import { launcherWords } from './launcher.js';
import type { Reserved } from './resources.js';
import type { StepLog } from './step-log.js';

/** A program to run for a step. */
export interface ProgramStep {
  readonly id: string;
  readonly definition: StepDefinition;
  readonly command: readonly string[];
  readonly reserved: Reserved;
  readonly launcher: readonly string[] | undefined;
  /** True where the run has GPUs: a step that asked for none sees none. */
  readonly hasGpus: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly log: StepLog;
  readonly signal: AbortSignal;
}

const graceSeconds = 5;

function environmentOf({ definition, reserved, hasGpus, variables }: ProgramStep): NodeJS.ProcessEnv {
  const { threads, gpus } = reserved;
  return {
    OMP_NUM_THREADS: String(threads),
    ...standaloneEnvironment(),
    WFL_AUTOPARA_NPOOL: String(threads),
    ...(hasGpus ? { CUDA_VISIBLE_DEVICES: gpus.join(',') } : {}),
    ...variables,
    ...fillStep(definition, reserved).env,
  };
}

/** Runs a program to its end; throws `E_STEP_FAILED`, or what the signal was aborted with. */
export async function runProgramStep(step: ProgramStep): Promise<void> {
  const { id, definition, command, reserved, launcher, log, signal } = step;
  signal.throwIfAborted();
  const ranks = definition.mpi === undefined ? [] : launcherWords(definition.mpi, launcher);
  const [program = '', ...args] = [...ranks, ...fillResources(command, reserved)];
  const begin = log.size;
  const child = new ChildProgram({ command: program, args, env: environmentOf(step), stdio: log.fd });
  const stop = (): void => void child.kill(graceSeconds);
  signal.addEventListener('abort', stop, { once: true });
  const exit = await child.exited;
  signal.removeEventListener('abort', stop);
  if (exit.code === 0) return;
  signal.throwIfAborted();
  throw programError(id, exit, { log, begin, program });
}

/** With which exit code a program failed, where that is what ended it. */
export function exitCodeOf(thrown: unknown): number | undefined {
  const { cause } = (thrown instanceof AtomloopError ? thrown.details : {}) as {
    cause?: Partial<ProgramExit>;
  };
  return cause?.code ?? undefined;
}

interface Prints {
  readonly log: StepLog;
  readonly begin: number;
  readonly program: string;
}

function programError(id: string, exit: ProgramExit, { log, begin, program }: Prints): AtomloopError {
  const isMissing = exit.error !== undefined;
  const how = exitText(exit);
  // Launchers draw lines around what they say.
  const last =
    log
      .tail(begin)
      .split('\n')
      .findLast((line) => /\w/.test(line)) ?? '';
  return new AtomloopError(
    'operator',
    isMissing ? 'E_STEP_PROGRAM' : 'E_STEP_FAILED',
    isMissing ? `step \`${id}\` cannot start \`${program}\`` : `step \`${id}\` failed`,
    {
      expected: isMissing ? 'a program that can be started' : 'exit code 0',
      got: last === '' ? how : `${how}: ${last.slice(0, 300)}`,
      hint: `what it printed is in ${log.path}`,
      cause: exit,
    },
  );
}
