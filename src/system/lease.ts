import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { core } from '../native.js';
import type { Machine } from './machine.js';

/** Who has a run directory. */
export interface LeaseHolder extends Machine {
  readonly pid: number;
  /** As `processStart` tells it. */
  readonly processStart: number;
  /** Random: tells one lease from the next of the same process. */
  readonly token: string;
  /** True where the holder has the kernel's lock too. */
  readonly hasKernelLock: boolean;
}

/** What the lease file says at one moment. */
export interface LeaseReading {
  readonly text: string;
  /** Undefined where the file is damaged. */
  readonly holder: LeaseHolder | undefined;
}

/** A thread that counts up in the file of a lease. */
export interface Heartbeat {
  /** True once the name belongs to another file or none. */
  isLost(): boolean;
  end(): void;
}

interface HeartbeatAddon {
  readonly Heartbeat: new (
    ...args: readonly [fd: number, path: string, offset: number, intervalMs: number, lapseMs: number]
  ) => Heartbeat;
}

/** The counter comes first and has a fixed width, so that it is rewritten in place. */
const beforeCounter = '{"beat":';
const counterWidth = 10;

function textOf(holder: LeaseHolder): string {
  const { host, pid, processStart, bootId, pidNamespace, token, hasKernelLock } = holder;
  const rest = JSON.stringify({ host, pid, processStart, bootId, pidNamespace, hasKernelLock, token });
  return `${beforeCounter}${'1'.padStart(counterWidth)},${rest.slice(1)}\n`;
}

function isHolder(value: unknown): value is LeaseHolder {
  const { host, pid, processStart, token } = (value ?? {}) as Partial<Record<keyof LeaseHolder, unknown>>;
  return (
    [typeof host, typeof token].every((type) => type === 'string') &&
    [pid, processStart].every(Number.isFinite)
  );
}

function parsed(text: string): LeaseHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function readLease(path: string): LeaseReading | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const text = readFileSync(fd, 'utf8');
    return { text, holder: parsed(text) };
  } finally {
    closeSync(fd);
  }
}

function writeAside(path: string, holder: LeaseHolder): number {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  writeSync(fd, textOf(holder));
  fsyncSync(fd);
  return fd;
}

/**
 * Puts our lease in the place of `expected` (undefined: of none). Returns the open file, or undefined where another
 * was there first. Over an existing lease the answer is not final: read it again a little later.
 */
export function placeLease(
  path: string,
  holder: LeaseHolder,
  expected: LeaseReading | undefined,
): number | undefined {
  const aside = `${path}.${holder.token}`;
  const fd = writeAside(aside, holder);
  const isPlaced = readLease(path)?.text === expected?.text && isMoved(aside, path, expected === undefined);
  removeIfThere(aside);
  if (isPlaced) return fd;
  closeSync(fd);
  return undefined;
}

function isMoved(aside: string, path: string, isNew: boolean): boolean {
  try {
    if (isNew) linkSync(aside, path);
    else renameSync(aside, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // A file system without hard links.
    if (isNew && ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code))
      return isMoved(aside, path, false);
    throw error;
  }
}

export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

export const newToken = (): string => randomBytes(16).toString('hex');

/** Starts counting up in a placed lease. */
export function startHeartbeat(
  fd: number,
  path: string,
  seconds: { readonly beat: number; readonly lapse: number },
): Heartbeat {
  const { Heartbeat } = core<HeartbeatAddon>();
  return new Heartbeat(fd, path, beforeCounter.length, seconds.beat * 1000, seconds.lapse * 1000);
}
