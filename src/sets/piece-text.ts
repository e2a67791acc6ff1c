import { closeSync, openSync, readSync } from 'node:fs';
import { formatError } from '../errors.js';
import type { Piece, TextPlace } from './chunk.js';

/** The bytes of a piece: those it carries, or those at its place. Throws `E_INPUT_CHANGED` when they are gone. */
export function readPiece({ text }: Piece): Uint8Array {
  return text instanceof Uint8Array ? text : readPlace(text);
}

/** The bytes at a place, in memory of their own. */
export function readPlace({ path, offset, length }: TextPlace): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  const fd = openSync(path, 'r');
  try {
    for (let at = 0; at < length;) {
      const count = readSync(fd, bytes, at, length - at, offset + at);
      if (count === 0) {
        throw formatError('E_INPUT_CHANGED', 'the input became shorter while it was read', {
          file: path,
          expected: `${offset + length} bytes`,
          got: `${offset + at} bytes`,
        });
      }
      at += count;
    }
    return new Uint8Array(bytes.buffer);
  } finally {
    closeSync(fd);
  }
}
