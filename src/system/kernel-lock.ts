import { closeSync } from 'node:fs';
import { core } from '../native.js';
import { removeIfThere } from './lease.js';

interface LockAddon {
  /** Throws an error with `errno` where the file cannot be opened. */
  lockFile(path: string): number;
}

/** How the kernel answered; the lock ends with the process, however that ends. */
export type KernelLock =
  | { readonly state: 'held'; release(): void }
  /** `unsupported`: the file system has no locks. */
  | { readonly state: 'busy' | 'unsupported' };

/** Asks for the kernel's lock on a file, without waiting. Released locks take their file along. */
export function tryKernelLock(path: string): KernelLock {
  const fd = core<LockAddon>().lockFile(path);
  if (fd < 0) return { state: fd === -1 ? 'busy' : 'unsupported' };
  return {
    state: 'held',
    release: () => {
      try {
        removeIfThere(path);
      } finally {
        closeSync(fd);
      }
    },
  };
}
