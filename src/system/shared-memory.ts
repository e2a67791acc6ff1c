import { closeSync } from 'node:fs';
import { core } from '../native.js';

interface MemoryAddon {
  createMemory(bytes: number): number;
  mapMemory(fd: number, bytes: number): ArrayBuffer;
}

/** Memory that this process shares with a child that inherits the descriptor; it outlives either. */
export function createSharedMemory(bytes: number): { readonly fd: number; readonly memory: ArrayBuffer } {
  const fd = core<MemoryAddon>().createMemory(bytes);
  return { fd, memory: core<MemoryAddon>().mapMemory(fd, bytes) };
}

/** A descriptor of an empty file without a name, in memory. */
export const createMemoryFile = (): number => core<MemoryAddon>().createMemory(0);

/** Memory of the parent, by the inherited descriptor, which is closed. */
export function openSharedMemory(fd: number, bytes: number): ArrayBuffer {
  const memory = core<MemoryAddon>().mapMemory(fd, bytes);
  closeSync(fd);
  return memory;
}
