import { core } from '../native.js';

/**
 * Ends the process at once with `code`, even while a worker thread is inside native code, which an
 * ordinary exit would wait for. What must be written has to be written before.
 */
export function exitNow(code: number): never {
  core<{ exitNow(code: number): never }>().exitNow(code);
  throw new Error('unreachable');
}
