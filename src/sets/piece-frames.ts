import { formatByName } from '../formats/registry.js';
import { itemsFormat, type Piece } from './chunk.js';

/** Where the frames or items of a piece lie in its text. */
export interface PieceFrames {
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  /** 1-based line of each in the text. */
  readonly lines: Float64Array;
}

export function framesOf({ format, origin }: Piece, text: Uint8Array): PieceFrames {
  if (format === itemsFormat) return itemLines(text);
  return formatByName(format).createIndexer(origin.file).feed(text, true);
}

/** Items have one line each. */
function itemLines(text: Uint8Array): PieceFrames {
  const ends: number[] = [];
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) ends.push(at + 1);
  const begins = [0, ...ends.slice(0, -1)];
  return {
    offsets: Float64Array.from(begins),
    lengths: Float64Array.from(ends, (end, i) => end - (begins[i] ?? 0)),
    lines: Float64Array.from(ends, (_, i) => i + 1),
  };
}
