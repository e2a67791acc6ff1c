import { AsyncLocalStorage } from 'node:async_hooks';

/** What a command line has around it that runs inside a process which has more to do. */
export interface Surroundings {
  /** Its words, in place of those of the process. */
  readonly words: readonly string[];
  /** Takes what would go to standard output and standard error. */
  readonly log: (text: string) => void;
  /** Stops it, in place of the signals of the process. */
  readonly signal: AbortSignal;
  /** What it would do is only checked, as far as that needs no file. */
  readonly isCheck?: boolean;
}

const storage = new AsyncLocalStorage<Surroundings>();

/** Those of the command line that is running here; undefined where it has the process to itself. */
export const surroundings = (): Surroundings | undefined => storage.getStore();

/** Runs `body`, and all that it waits for, in surroundings. */
export function within<T>(around: Surroundings, body: () => Promise<T>): Promise<T> {
  return storage.run(around, body);
}
