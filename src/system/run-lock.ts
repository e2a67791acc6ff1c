import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSystemErrorName } from 'node:util';
import { AtomloopError, outputError } from '../errors.js';
import { tryKernelLock, type KernelLock } from './kernel-lock.js';
import { newToken, placeLease, readLease, removeIfThere, startHeartbeat } from './lease.js';
import type { LeaseHolder, LeaseReading } from './lease.js';
import { LeaseWatch } from './lease-watch.js';
import { processStart, thisMachine, type Machine } from './machine.js';

export interface RunLockOptions {
  /** Seconds between two beats of our own. */
  readonly beatSeconds?: number;
  /** A holder on another host whose heartbeat stands still for so long is gone. */
  readonly lapseSeconds?: number;
  /** False for a file system whose locks cannot be trusted: the lease decides alone. */
  readonly usesKernelLock?: boolean;
  /** Who we are to others. */
  readonly machine?: Machine;
  /** Ends the waiting for a lapse. */
  readonly signal?: AbortSignal;
  /** Told once when the lease of another host has to be watched until it moves or lapses. */
  readonly onWait?: (holder: LeaseHolder | undefined, lapseSeconds: number) => void;
}

/** A run directory that is ours alone. */
export interface RunLock {
  readonly holder: LeaseHolder;
  /** Aborted, with an `E_LEASE_LOST` error as its reason, when another run took the directory: stop writing. */
  readonly lost: AbortSignal;
  /** Gives the directory free. */
  release(): void;
}

interface Settings {
  readonly beat: number;
  readonly lapse: number;
  /** How long a lease must still be ours after it was put over another. */
  readonly settle: number;
  readonly poll: number;
}

function settingsOf({ beatSeconds = 10, lapseSeconds = 60 }: RunLockOptions): Settings {
  const poll = Math.min(0.5, lapseSeconds / 20);
  return { beat: beatSeconds, lapse: lapseSeconds, settle: Math.min(2, lapseSeconds / 4), poll };
}

/**
 * Takes a run directory, or rejects with `E_OUTPUT_BUSY` naming the host and the process that have it. There is
 * nothing to unlock by hand: what a dead process of this machine left is taken over at once, what another host left
 * when its heartbeat stood still for the lapse. The heartbeat is counted, never compared by wall clock.
 */
export async function acquireRunLock(directory: string, options: RunLockOptions = {}): Promise<RunLock> {
  const { usesKernelLock = true } = options;
  let kernel: KernelLock = { state: 'unsupported' };
  const tryKernel = (): KernelLock => {
    if (usesKernelLock && kernel.state !== 'held') kernel = tryKernelLock(join(directory, 'lock'));
    return kernel;
  };
  try {
    return await takeLease(join(directory, 'lease.json'), tryKernel, options);
  } catch (error) {
    attempt(() => {
      releaseKernel(kernel);
    });
    throw systemError(error, directory) ?? error;
  }
}

/** What the operating system refused: a missing or read-only directory, a full disk. */
function systemError(error: unknown, directory: string): AtomloopError | undefined {
  const { errno } = error as NodeJS.ErrnoException;
  if (error instanceof AtomloopError || errno === undefined) return undefined;
  return outputError('E_OUTPUT_LOCK', `cannot lock the run directory \`${directory}\``, {
    cause: error,
    file: directory,
    expected: 'a directory that files can be made in',
    got: getSystemErrorName(errno),
  });
}

async function takeLease(
  path: string,
  tryKernel: () => KernelLock,
  options: RunLockOptions,
): Promise<RunLock> {
  const { machine = thisMachine(), signal } = options;
  const settings = settingsOf(options);
  const watch = new LeaseWatch(machine, settings.lapse);
  let hasTold = false;
  for (;;) {
    const kernel = tryKernel();
    const reading = readLease(path);
    const verdict = watch.judge(kernel.state, reading);
    if (verdict === 'busy') throw busy(reading?.holder);
    if (verdict === 'free') {
      const lock = await place({ path, kernel, reading, machine, settings });
      if (lock !== undefined) return lock;
      continue;
    }
    if (verdict === 'wait' && !hasTold) options.onWait?.(reading?.holder, settings.lapse);
    hasTold ||= verdict === 'wait';
    await sleep((verdict === 'wait' ? settings.poll : Math.min(0.02, settings.poll)) * 1000, undefined, {
      signal,
    });
  }
}

interface Placing {
  readonly path: string;
  readonly kernel: KernelLock;
  /** The lease that may be replaced. */
  readonly reading: LeaseReading | undefined;
  readonly machine: Machine;
  readonly settings: Settings;
}

/** Undefined where another was faster. */
async function place({ path, kernel, reading, machine, settings }: Placing): Promise<RunLock | undefined> {
  const { pid } = process;
  const hasKernelLock = kernel.state === 'held';
  const holder = { ...machine, pid, processStart: processStart(pid) ?? 0, token: newToken(), hasKernelLock };
  const fd = placeLease(path, holder, reading);
  if (fd === undefined) return undefined;
  if (!isCertain(kernel, reading, machine)) {
    // Another host may have read the old lease before ours came and write after it: the last one has it.
    await sleep(settings.settle * 1000);
    if (readLease(path)?.holder?.token !== holder.token) {
      closeSync(fd);
      return undefined;
    }
  }
  return hold({ path, fd, kernel, holder, settings });
}

/** A lease that was there first came by an exclusive call; rivals of this machine are kept out by the kernel. */
function isCertain(kernel: KernelLock, reading: LeaseReading | undefined, { bootId }: Machine): boolean {
  return reading === undefined || (kernel.state === 'held' && reading.holder?.bootId === bootId);
}

interface Holding {
  readonly path: string;
  readonly fd: number;
  readonly kernel: KernelLock;
  readonly holder: LeaseHolder;
  readonly settings: Settings;
}

function hold({ path, fd, kernel, holder, settings }: Holding): RunLock {
  const heartbeat = startHeartbeat(fd, path, settings);
  const lost = new AbortController();
  const check = setInterval(
    () => {
      if (!heartbeat.isLost()) return;
      clearInterval(check);
      lost.abort(leaseLost(path));
    },
    Math.min(1, settings.beat) * 1000,
  ).unref();
  let isReleased = false;
  return {
    holder,
    lost: lost.signal,
    release: () => {
      if (isReleased) return;
      isReleased = true;
      clearInterval(check);
      heartbeat.end();
      // First the lease, then the lock: who gets the lock and still finds a lease knows that its holder died.
      attempt(() => {
        if (readLease(path)?.holder?.token === holder.token) removeIfThere(path);
      });
      closeSync(fd);
      attempt(() => {
        releaseKernel(kernel);
      });
    },
  };
}

/** What cannot be removed is taken over like that of a dead process: no reason to call a run failed. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Told by whoever takes it over, if at all.
  }
}

function releaseKernel(kernel: KernelLock): void {
  if (kernel.state === 'held') kernel.release();
}

function busy(holder: LeaseHolder | undefined): AtomloopError {
  const who =
    holder === undefined ? 'a process that is just starting' : `process ${holder.pid} on ${holder.host}`;
  return outputError('E_OUTPUT_BUSY', `another run has this output: ${who}`, {
    hint: 'wait for it, or stop it and start again: nothing has to be unlocked',
  });
}

function leaseLost(path: string): AtomloopError {
  const holder = readLease(path)?.holder;
  return outputError('E_LEASE_LOST', 'another run took this output over', {
    file: path,
    expected: 'the lease of this process',
    got: holder === undefined ? 'none' : `one of process ${holder.pid} on ${holder.host}`,
    hint: 'was this host stopped, or cut off from its file system, for longer than the lapse?',
  });
}
