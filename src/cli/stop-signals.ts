import type { EventListener } from '../events.js';
import { exitNow, guardStop, setGuardCode } from '../system/exit.js';
import { ExitCode } from './exit-codes.js';
import { surroundings } from './surroundings.js';
import { say } from './terminal.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;
/** A run that has not come to its end this long after a signal is ended at once. */
const graceMilliseconds = 150;

/** Signals as an abort, and what decides the exit code of a run that they end. */
export interface StopSignals {
  readonly signal: AbortSignal;
  /** To be told the events of the run: from its first progress on, a stop means that it is worth going on. */
  readonly listen: EventListener;
}

/**
 * Turns signals into an abort. A second one, or work that does not yield, ends the process at once: the
 * guard does that even where JavaScript itself is stuck. `isKept`: what is done survives the process.
 * In surroundings it is they that abort, and nothing ends a process that has more to do.
 */
export function stopOnSignals(isKept = false): StopSignals {
  const around = surroundings();
  return around === undefined ? stopProcess(isKept) : { signal: around.signal, listen: () => undefined };
}

function stopProcess(isKept: boolean): StopSignals {
  const controller = new AbortController();
  let code: number = ExitCode.noProgress;
  const stop = (signal: NodeJS.Signals): void => {
    const leave = (): void => {
      say(
        code === ExitCode.stopped
          ? `stopped by ${signal}${isKept ? '; what is done is kept: the same command again goes on' : ''}`
          : `stopped by ${signal} before anything was done`,
      );
      exitNow(code);
    };
    if (controller.signal.aborted) leave();
    controller.abort();
    setTimeout(leave, graceMilliseconds);
  };
  for (const signal of signals) process.on(signal, stop);
  guardStop(code, graceMilliseconds + 30);
  const listen: EventListener = ({ type }) => {
    if (type !== 'progress' || code === ExitCode.stopped) return;
    code = ExitCode.stopped;
    setGuardCode(code);
  };
  return { signal: controller.signal, listen };
}
