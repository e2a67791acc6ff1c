import { core } from '../native.js';

interface DeathSignalAddon {
  dieWithParent(parent: number): boolean;
}

/**
 * From now on the kernel kills this process when the thread that started it ends, whatever ends it. A process has to be
 * started from a thread that lives long enough: from the main one. False where `parent` is already gone.
 */
export function dieWithParent(parent: number): boolean {
  return core<DeathSignalAddon>().dieWithParent(parent);
}
