import { exitNow, guardStop } from '../system/exit.js';
import { ExitCode } from './exit-codes.js';
import { say } from './terminal.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;
/** A run that has not come to its end this long after a signal is ended at once. */
const graceMilliseconds = 150;

/**
 * Turns signals into an abort. A second one, or work that does not yield, ends the process at once: the
 * guard does that even where JavaScript itself is stuck.
 */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const leave = (): void => {
      say(`stopped by ${signal}: what is done is kept, the same command again goes on`);
      exitNow(ExitCode.stopped);
    };
    if (controller.signal.aborted) leave();
    controller.abort();
    setTimeout(leave, graceMilliseconds);
  };
  for (const signal of signals) process.on(signal, stop);
  guardStop(ExitCode.stopped, graceMilliseconds + 30);
  return controller.signal;
}
