import type { TextOrigin } from '../formats/format.js';

/** Where the text of a piece is: the worker reads it itself. */
export interface TextPlace {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Consecutive frames of one source, as a place in a file or as bytes. */
export interface Piece {
  readonly origin: TextOrigin;
  /** Name of the format, or `items` for JSON lines that are no configurations. */
  readonly format: string;
  /** Frames or items in the piece. */
  readonly count: number;
  readonly text: TextPlace | Uint8Array;
}

/** A piece of a chunk. */
export interface ChunkPiece extends Piece {
  /** Index of its source among those of the run. */
  readonly source: number;
}

/** What one call of a session computes: consecutive configurations of the run that go to one output. */
export interface Chunk {
  /** Index in the whole input of the first configuration. */
  readonly firstIndex: number;
  readonly count: number;
  readonly pieces: readonly ChunkPiece[];
  /** Which of the run's outputs the results go to. */
  readonly output: number;
}

export const itemsFormat = 'items';
