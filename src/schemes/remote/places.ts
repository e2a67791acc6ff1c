import { statSync } from 'node:fs';
import { digestPiece } from '../../engine/digests.js';
import type { ChunkTask } from '../../engine/spec.js';
import type { ChunkPiece, TextPlace } from '../../sets/chunk.js';
import { readPiece } from '../../sets/piece-text.js';

/** What tells that a file is the same on two hosts: its size, its time, and a digest of the text in question. */
export interface PlaceProof {
  readonly size: number;
  readonly mtimeMs: number;
  readonly digest: Uint8Array;
}

/** Shorter text goes as bytes: that costs less than a look at a file. */
const leastPlaceBytes = 1 << 16;

function isPlace(text: ChunkPiece['text']): text is TextPlace {
  return !(text instanceof Uint8Array);
}

function digestOf(piece: ChunkPiece, text: Uint8Array): Uint8Array {
  return digestPiece(piece, text, { offsets: Float64Array.of(0), lengths: Float64Array.of(text.length) });
}

/** What of a chunk goes to a host as bytes and what as a place in a file that the host is believed to see. */
export class PlaceSender {
  /** Files that the host does not see as they are here. */
  readonly #unseen = new Set<string>();
  readonly #files = new Map<string, { readonly size: number; readonly mtimeMs: number }>();

  /** The host does not see a file: its text goes as bytes from now on. */
  forget(path: string): void {
    this.#unseen.add(path);
  }

  /** The task as it is sent, and a proof for each piece that stays a place. Throws `E_INPUT_CHANGED`. */
  pack({ chunk, from, to }: ChunkTask): { task: ChunkTask; proofs: (PlaceProof | null)[] } {
    const proofs: (PlaceProof | null)[] = [];
    let position = 0;
    const pieces = chunk.pieces.map((piece) => {
      const isWanted = position < to && position + piece.count > from;
      position += piece.count;
      const packed = isWanted ? this.#pack(piece) : { piece: { ...piece, text: new Uint8Array(0) } };
      proofs.push(packed.proof ?? null);
      return packed.piece;
    });
    return { task: { chunk: { ...chunk, pieces }, from, to }, proofs };
  }

  #pack(piece: ChunkPiece): { piece: ChunkPiece; proof?: PlaceProof } {
    const { text: place } = piece;
    if (!isPlace(place)) return { piece };
    const text = readPiece(piece);
    if (text.length < leastPlaceBytes || this.#unseen.has(place.path)) return { piece: { ...piece, text } };
    return { piece, proof: { ...this.#file(place.path), digest: digestOf(piece, text) } };
  }

  #file(path: string): { readonly size: number; readonly mtimeMs: number } {
    let file = this.#files.get(path);
    if (file === undefined) {
      const { size, mtimeMs } = statSync(path);
      file = { size, mtimeMs };
      this.#files.set(path, file);
    }
    return file;
  }
}

/** A file that is not here, or not the one that the driver means. */
export class UnseenFile extends Error {
  constructor(readonly path: string) {
    super(`${path} is not the file that the driver reads`);
  }
}

/** The task with its text. Throws `UnseenFile` where a place is not what its proof says. */
export function unpackPlaces(task: ChunkTask, proofs: readonly (PlaceProof | null)[]): ChunkTask {
  const { chunk } = task;
  const pieces = chunk.pieces.map((piece, i) => {
    const proof = proofs[i];
    return proof === undefined || proof === null ? piece : { ...piece, text: provenText(piece, proof) };
  });
  return { ...task, chunk: { ...chunk, pieces } };
}

function provenText(piece: ChunkPiece, proof: PlaceProof): Uint8Array {
  const { path } = piece.text as TextPlace;
  try {
    const { size, mtimeMs } = statSync(path);
    if (size === proof.size && mtimeMs === proof.mtimeMs) {
      const text = readPiece(piece);
      if (Buffer.compare(digestOf(piece, text), proof.digest) === 0) return text;
    }
  } catch {
    // Whatever keeps the file from being read here, the driver has read it.
  }
  throw new UnseenFile(path);
}
