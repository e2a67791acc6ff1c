import { core } from '../native.js';

interface ExitAddon {
  exitNow(code: number): never;
  guardStop(code: number, milliseconds: number): boolean;
  setGuardCode(code: number): void;
}

const listeners: ((code: number) => void)[] = [];
let hasLeft = false;

function leave(code: number): void {
  if (hasLeft) return;
  hasLeft = true;
  for (const listener of listeners) listener(code);
}

/** `listener` is called before the process ends, by itself or by `exitNow`; what is not done when it returns will not be. */
export function onLeave(listener: (code: number) => void): void {
  if (listeners.length === 0) process.on('exit', leave);
  listeners.push(listener);
}

/**
 * Ends the process at once with `code`, even while a worker thread is inside native code, which an
 * ordinary exit would wait for. What must be written has to be written before.
 */
export function exitNow(code: number): never {
  leave(code);
  core<ExitAddon>().exitNow(code);
  throw new Error('unreachable');
}

/**
 * From now on the process ends with `code` when `milliseconds` have passed since SIGINT, SIGTERM, SIGHUP or SIGUSR1, even while
 * JavaScript is stuck in a loop. Install the handlers of these signals before.
 */
export function guardStop(code: number, milliseconds: number): boolean {
  return core<ExitAddon>().guardStop(code, milliseconds);
}

/** The code that the guard would end with changes, for instance because the run has got somewhere. */
export function setGuardCode(code: number): void {
  core<ExitAddon>().setGuardCode(code);
}
