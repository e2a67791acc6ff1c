import { core } from '../native.js';

interface MemoryAddon {
  releaseMemory(bytes: Uint8Array): void;
}

/**
 * Frees the memory of bytes that nobody needs any more at once, instead of when the collector comes by. The array is
 * empty afterwards. Bytes that share their buffer with others are left alone.
 */
export function releaseMemory(bytes: Uint8Array): void {
  if (bytes.byteLength === 0 || bytes.byteLength !== bytes.buffer.byteLength) return;
  if (bytes.buffer instanceof ArrayBuffer) core<MemoryAddon>().releaseMemory(bytes);
}
