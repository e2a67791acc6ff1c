import type { Chunk, ChunkPiece } from './chunk.js';
import type { PieceFrames } from './piece-frames.js';

/** A chunk whose frames are found. */
export interface IndexedChunk {
  readonly chunk: Chunk;
  /** By piece. */
  readonly frames: readonly PieceFrames[];
}

/** The configurations `from` to `to`, excluded, of a chunk, as a chunk of their own. */
export function sliceChunk({ chunk, frames }: IndexedChunk, from: number, to: number): Chunk {
  const pieces: ChunkPiece[] = [];
  let before = 0;
  for (const [i, piece] of chunk.pieces.entries()) {
    const begin = Math.max(0, from - before);
    const end = Math.min(piece.count, to - before);
    const found = frames[i];
    if (begin < end && found !== undefined) pieces.push(slicePiece(piece, found, { begin, end }));
    before += piece.count;
  }
  return { ...chunk, firstIndex: chunk.firstIndex + from, count: to - from, pieces };
}

/** Where the text of some configurations of a chunk begins and ends, added up over its pieces. */
export function bytesBefore({ chunk, frames }: IndexedChunk, position: number): number {
  let bytes = 0;
  let left = position;
  for (const [i, piece] of chunk.pieces.entries()) {
    if (left < piece.count) return bytes + (frames[i]?.offsets[left] ?? 0);
    bytes += piece.text.length;
    left -= piece.count;
  }
  return bytes;
}

function slicePiece(
  piece: ChunkPiece,
  { offsets, lines }: PieceFrames,
  { begin, end }: { readonly begin: number; readonly end: number },
): ChunkPiece {
  const { origin, text, count } = piece;
  const from = begin === 0 ? 0 : (offsets[begin] ?? text.length);
  const to = end === count ? text.length : (offsets[end] ?? text.length);
  return {
    ...piece,
    count: end - begin,
    origin: {
      ...origin,
      firstFrame: origin.firstFrame + begin,
      firstLine: origin.firstLine + (lines[begin] ?? 1) - 1,
    },
    text:
      text instanceof Uint8Array
        ? text.subarray(from, to)
        : { path: text.path, offset: text.offset + from, length: to - from },
  };
}
