import type { Piece } from './chunk.js';

/** How much of a source a piece may take: the first limit that is reached ends it. */
export interface PieceLimits {
  /** Configurations or items, at least 1. */
  readonly count: number;
  /** Bytes of text; a single larger frame is still taken whole. */
  readonly bytes: number;
}

/** A place between two frames of a source. */
export interface SourcePosition {
  /** Frames or items before it. */
  readonly frame: number;
  /** Bytes before it, of the decompressed text. */
  readonly offset: number;
  /** 1-based line that begins there. */
  readonly line: number;
}

export const sourceStart: SourcePosition = { frame: 0, offset: 0, line: 1 };

/** What must be unchanged for an unfinished run to go on; absent where a source cannot be read again. */
export interface SourceIdentity {
  readonly name: string;
  /** Slice or other choice of frames, as text. */
  readonly selection: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
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
  /** True where its values are no configurations. */
  readonly isItems?: boolean;
  /** True where Python reads it. */
  readonly usesPython?: boolean;
  /** True where it cannot be read twice (standard input, a generator). */
  readonly isOnce: boolean;
  /** Taken when the run is planned; rejects where the source is gone. */
  identify(): Promise<SourceIdentity | undefined>;
  /** Reads from the start, or from a position that an earlier reading came to. */
  open(from?: SourcePosition): Promise<PieceCursor>;
}

/** All pieces of a source, from its start. */
export async function* piecesOf(source: PieceSource, limits: PieceLimits): AsyncGenerator<Piece> {
  const cursor = await source.open();
  try {
    for (let piece = await cursor.take(limits); piece; piece = await cursor.take(limits)) yield piece;
  } finally {
    await cursor.close();
  }
}
