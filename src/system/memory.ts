import { core } from '../native.js';

interface MemoryAddon {
  releaseMemory(bytes: Uint8Array | Float64Array): void;
}

/**
 * Frees the memory of an array that nobody needs any more at once, instead of when the collector comes by. The array is
 * empty afterwards. One that shares its buffer with others is left alone.
 */
export function releaseMemory(bytes: Uint8Array | Float64Array): void {
  if (bytes.byteLength === 0 || bytes.byteLength !== bytes.buffer.byteLength) return;
  if (bytes.buffer instanceof ArrayBuffer) core<MemoryAddon>().releaseMemory(bytes);
}
