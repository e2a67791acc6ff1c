import { monotonicSeconds } from './clock.js';
import type { KernelLock } from './kernel-lock.js';
import type { LeaseReading } from './lease.js';
import { isSameMachine, processStart, type Machine } from './machine.js';

/**
 * `free`: nobody has the directory, or who had it is gone. `busy`: somebody alive has it. `wait`: another host's
 * lease is not yet known to be alive or lapsed. `soon`: a process of this machine is between its lock and its lease.
 */
export type Verdict = 'free' | 'busy' | 'wait' | 'soon';

/** How long a process may need from its lock to its lease. */
const startSeconds = 5;

/** Judges a directory again and again, on our own monotonic clock. */
export class LeaseWatch {
  #text: string | undefined;
  #since = monotonicSeconds();
  #hasMoved = false;

  constructor(
    private readonly machine: Machine,
    private readonly lapseSeconds: number,
  ) {}

  judge(kernel: KernelLock['state'], reading: LeaseReading | undefined): Verdict {
    this.#look(reading);
    const owner = this.#owner(kernel, reading);
    if (owner === 'alive') return 'busy';
    if (kernel !== 'busy') return owner === 'gone' ? 'free' : this.#lapse('free');
    return owner === 'gone' ? this.#start() : this.#lapse('busy');
  }

  #look(reading: LeaseReading | undefined): void {
    if (this.#text === reading?.text) return;
    // A lease that comes, or a beat of one, is a sign of life; one that goes is none.
    this.#hasMoved = this.#text !== undefined && reading !== undefined;
    this.#text = reading?.text;
    this.#since = monotonicSeconds();
  }

  /** What can be said at first sight. */
  #owner(kernel: KernelLock['state'], reading: LeaseReading | undefined): 'alive' | 'gone' | 'unknown' {
    if (reading === undefined) return 'gone';
    const { holder } = reading;
    if (holder === undefined) return 'unknown';
    if (isSameMachine(holder, this.machine)) {
      return processStart(holder.pid) === holder.processStart ? 'alive' : 'gone';
    }
    // Another container of this kernel, which would have given the lock only to one.
    const isKnown = holder.hasKernelLock && kernel === 'held' && holder.bootId === this.machine.bootId;
    return isKnown ? 'gone' : 'unknown';
  }

  #lapse(afterwards: Verdict): Verdict {
    if (this.#hasMoved) return 'busy';
    return monotonicSeconds() - this.#since >= this.lapseSeconds ? afterwards : 'wait';
  }

  #start(): Verdict {
    return monotonicSeconds() - this.#since >= startSeconds ? 'busy' : 'soon';
  }
}
