/** Ends a task whose configurations take too long. */
export interface Watchdog {
  /** Aborted when the task is out of time, or when the run stops. */
  readonly signal: AbortSignal;
  readonly begun: () => void;
  readonly beat: (index: number) => void;
  /** True when it was the time that ended the task. */
  readonly hasExpired: boolean;
  /** The configuration at work, where the operator tells it. */
  readonly index: number | undefined;
  end(): void;
}

export interface WatchdogOptions {
  readonly run: AbortSignal;
  /** Per configuration. */
  readonly timeoutMs: number;
  /** Configurations in the task: an operator that takes the list whole has so many times the time. */
  readonly count: number;
}

/** The time counts from the begin of the task, and anew from every configuration that the operator takes up. */
export function watchdog({ run, timeoutMs, count }: WatchdogOptions): Watchdog {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let hasExpired = false;
  let index: number | undefined;
  const stop = (): void => {
    controller.abort();
  };
  const restart = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hasExpired = true;
      stop();
    }, milliseconds);
  };
  if (run.aborted) stop();
  run.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    begun: () => {
      restart(timeoutMs * count);
    },
    beat: (at) => {
      index = at;
      restart(timeoutMs);
    },
    get hasExpired() {
      return hasExpired;
    },
    get index() {
      return index;
    },
    end: () => {
      clearTimeout(timer);
      run.removeEventListener('abort', stop);
    },
  };
}
