import { exitNow } from '../../system/exit.js';
import { ExitCode } from '../exit-codes.js';
import { say } from '../terminal.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;

/** Turns signals into an abort: programs are ended, and what finished is kept. A second signal ends the process at once. */
export function stopStepsOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    process.on(signal, () => {
      if (controller.signal.aborted) exitNow(ExitCode.stopped);
      say(`stopping on ${signal}: running steps are ended; once more ends at once`);
      controller.abort();
    });
  }
  return controller.signal;
}
