import { crc32 } from 'node:zlib';
import { core } from '../native.js';
import type { FrameSpans } from '../formats/format.js';
import type { Piece } from '../sets/chunk.js';
import { framesOf } from '../sets/piece-frames.js';

interface DigestAddon {
  digestFrames(text: Uint8Array, offsets: Float64Array, lengths: Float64Array, seed: number): Uint8Array;
}

/** Bytes of a digest. */
export const digestSize = 16;

/** 128 bits for each block of `size` bytes, the last of which may be shorter. */
export function digestBlocks(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.ceil(bytes.length / size);
  const offsets = Float64Array.from({ length: count }, (_, i) => i * size);
  const lengths = offsets.map((offset) => Math.min(size, bytes.length - offset));
  return core<DigestAddon>().digestFrames(bytes, offsets, lengths, 0);
}

/** Part of the text of a piece: the frames from `from` to `to`, excluded. */
export interface PiecePart {
  readonly piece: Piece;
  readonly text: Uint8Array;
  /** Of all frames of the piece; absent where they are still to be found. */
  readonly spans?: FrameSpans | undefined;
  readonly from: number;
  readonly to: number;
}

/** 128 bits for each frame of a piece, MurmurHash3; one text in two formats has two digests. */
export function digestPiece(piece: Piece, text: Uint8Array, frames: FrameSpans): Uint8Array {
  const seed = crc32(piece.format);
  return core<DigestAddon>().digestFrames(text, frames.offsets, frames.lengths, seed);
}

/** The digests of the first `count` frames of some parts. */
export function digestParts(parts: readonly PiecePart[], count: number): Uint8Array {
  const digests = new Uint8Array(digestSize * count);
  let at = 0;
  for (const { piece, text, spans, from, to } of parts) {
    const { offsets, lengths } = spans ?? framesOf(piece, text);
    const end = Math.min(to, from + count - at);
    const wanted = { offsets: offsets.subarray(from, end), lengths: lengths.subarray(from, end) };
    const some = digestPiece(piece, text, wanted);
    digests.set(some, digestSize * at);
    at += some.length / digestSize;
  }
  return digests;
}
