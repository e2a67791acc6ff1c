import { formatByName } from '../formats/registry.js';
import { itemsFormat, type Chunk, type ChunkPiece } from '../sets/chunk.js';
import { readPiece } from '../sets/piece-text.js';

/** The first `count` configurations of a chunk, as a chunk of their own. */
export function cutChunk(chunk: Chunk, count: number): Chunk {
  const pieces: ChunkPiece[] = [];
  let left = count;
  for (const piece of chunk.pieces) {
    if (left === 0) break;
    pieces.push(piece.count <= left ? piece : cutPiece(piece, left));
    left -= Math.min(left, piece.count);
  }
  return { ...chunk, count, pieces };
}

function cutPiece(piece: ChunkPiece, count: number): ChunkPiece {
  const { format, origin, text } = piece;
  if (format === itemsFormat) return { ...piece, count };
  const { offsets } = formatByName(format).createIndexer(origin.file).feed(readPiece(piece), true);
  const length = offsets[count] ?? text.length;
  return {
    ...piece,
    count,
    text: text instanceof Uint8Array ? text.subarray(0, length) : { ...text, length },
  };
}
