import type { Piece } from './chunk.js';

/** How much of a source a piece may take: the first limit that is reached ends it. */
export interface PieceLimits {
  /** Configurations or items, at least 1. */
  readonly count: number;
  /** Bytes of text; a single larger frame is still taken whole. */
  readonly bytes: number;
}

/** A source that is being read. */
export interface PieceCursor {
  /** Part of the source that was read, 0 to 1; absent where its end is not known. */
  readonly fraction?: number | undefined;
  /** The next piece; undefined at the end. Rejects where the source is malformed, after all that comes before. */
  take(limits: PieceLimits): Promise<Piece | undefined>;
  close(): Promise<void>;
}

/** One group of an input: a file, a list in memory, or items. */
export interface PieceSource {
  /** File name as the user gave it, or a name in angle brackets. */
  readonly name: string;
  /** Bytes, as a weight for progress; absent where unknown. */
  readonly size?: number | undefined;
  /** True where it cannot be read twice (standard input, a generator). */
  readonly isOnce: boolean;
  open(): Promise<PieceCursor>;
}
