import type { ChunkResult } from '../engine/spec.js';
import type { RunCounts } from '../events.js';
import type { Chunk } from '../sets/chunk.js';

/** Takes the results of chunks in the order in which they end, and makes the outputs of them in input order. */
export interface ResultStore {
  /** Takes what global operators extract, and no configurations. */
  readonly takesExtracts?: true;
  /** A result is kept (written, or held within bounds) when this resolves; its slot may then be fed again. */
  commit(chunk: Chunk, results: readonly ChunkResult[]): Promise<void>;
  /** Memory that results take which wait for their turn. */
  readonly heldBytes: number;
  /** All of the input is committed: publishes the outputs. */
  finish(counts: Readonly<RunCounts>): Promise<void>;
  /** Lets go; what is committed stays for a later run. */
  close(): Promise<void>;
}

/** Bytes of output and failed set of a chunk. */
export function concatenated(blocks: readonly Uint8Array[]): Uint8Array {
  const [first] = blocks;
  return blocks.length === 1 && first !== undefined ? first : Buffer.concat(blocks);
}
