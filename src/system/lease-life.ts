import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicSeconds } from './clock.js';
import { readLease, type LeaseHolder, type LeaseReading } from './lease.js';
import { isSameMachine, processStart, thisMachine, type Machine } from './machine.js';

export interface LifeOptions {
  readonly machine?: Machine;
  /** A heartbeat that is younger by the clock of the files is believed at once. */
  readonly lapseSeconds?: number;
  /** An older one is watched for so long, since the clocks of two hosts may differ. */
  readonly watchSeconds?: number;
}

/** Who has a run directory now, without asking for it; undefined where nobody alive does. */
export async function livingHolder(
  path: string,
  options: LifeOptions = {},
): Promise<LeaseHolder | undefined> {
  const { machine = thisMachine(), lapseSeconds = 60, watchSeconds = 15 } = options;
  const reading = readLease(path);
  if (reading?.holder === undefined) return undefined;
  const { holder } = reading;
  // A process id means something on its own machine alone; elsewhere only the heartbeat tells.
  if (isSameMachine(holder, machine)) {
    return processStart(holder.pid) === holder.processStart ? holder : undefined;
  }
  const isYoung = Math.abs(secondsSinceBeat(path)) < lapseSeconds;
  return isYoung ? holder : nextHolder(path, reading, watchSeconds);
}

/** The holder at the next beat; undefined where there is none in time. */
async function nextHolder(
  path: string,
  { text }: LeaseReading,
  watchSeconds: number,
): Promise<LeaseHolder | undefined> {
  for (const end = monotonicSeconds() + watchSeconds; monotonicSeconds() < end;) {
    await sleep(Math.min(500, watchSeconds * 100));
    const now = readLease(path);
    if (now?.text !== text) return now?.holder;
  }
  return undefined;
}

function secondsSinceBeat(path: string): number {
  try {
    return (Date.now() - statSync(path).mtimeMs) / 1000;
  } catch {
    return Infinity;
  }
}
