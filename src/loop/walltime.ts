import { AtomloopError } from '../errors.js';
import { monotonicSeconds } from '../system/clock.js';

const leastMargin = 5;
/** What is in flight is dropped so long before the end. */
const lastMoment = 2;

/** When to stop, so that all is committed before the time is over. */
export interface Walltime {
  /** True when no more chunk would end in time. */
  readonly isNear: boolean;
  /** A chunk took so long. */
  learn(seconds: number): void;
  end(): void;
}

export interface WalltimeOptions {
  readonly seconds: number;
  /** Feeding should be looked at again. */
  readonly onNear: () => void;
  /** What is in flight has to be dropped. */
  readonly onOver: () => void;
}

/** `seconds` count from now, on the monotonic clock. */
export function walltime({ seconds, onNear, onOver }: WalltimeOptions): Walltime {
  const end = monotonicSeconds() + seconds;
  let longest = 0;
  const margin = (): number => Math.min(Math.max(leastMargin, 2 * longest), seconds / 2);
  const over = setTimeout(onOver, Math.max(0, seconds - lastMoment) * 1e3);
  const near = setInterval(() => {
    if (monotonicSeconds() >= end - margin()) onNear();
  }, 500);
  return {
    get isNear() {
      return monotonicSeconds() >= end - margin();
    },
    learn: (taken) => {
      longest = Math.max(longest, taken);
    },
    end: () => {
      clearTimeout(over);
      clearInterval(near);
    },
  };
}

const overMessage = 'the walltime is over';

export function outOfTime(): AtomloopError {
  return new AtomloopError('scheme', 'E_STOPPED', overMessage);
}

/** True for what `outOfTime` made. */
export function isWalltime(error: unknown): boolean {
  return error instanceof AtomloopError && error.message === overMessage;
}
