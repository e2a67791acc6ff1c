import type { ErrorPlace } from '../errors.js';
import { aseName } from '../formats/ase-formats.js';
import { formatByName } from '../formats/registry.js';
import { itemsFormat, type Piece } from '../sets/chunk.js';
import { readPiece } from '../sets/piece-text.js';
import type { ChunkTask } from './spec.js';

/** File, frame and line of the configuration at a position of a chunk: the slow way, for error messages. */
export function locate({ chunk }: ChunkTask, position: number): ErrorPlace {
  const index = chunk.firstIndex + position;
  let before = 0;
  for (const piece of chunk.pieces) {
    if (position < before + piece.count) {
      const frame = position - before;
      const { file, firstFrame } = piece.origin;
      return { file, frame: firstFrame + frame, index, ...lineOf(piece, frame) };
    }
    before += piece.count;
  }
  return { index };
}

function lineOf(piece: Piece, frame: number): { line?: number } {
  const { origin, format } = piece;
  if (origin.file.startsWith('<') || aseName(format) !== undefined) return {};
  if (format === itemsFormat) return { line: origin.firstLine + frame };
  const { lines } = formatByName(format).createIndexer(origin.file).feed(readPiece(piece), true);
  return { line: origin.firstLine + (lines[frame] ?? 1) - 1 };
}
