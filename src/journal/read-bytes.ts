import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes of a file; fewer where it is shorter, none where it is not there. */
export function readBytes(path: string, offset: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return bytes.subarray(0, 0);
  }
  try {
    let at = 0;
    for (let count = 1; at < length && count > 0; at += count) {
      count = readSync(fd, bytes, at, length - at, offset + at);
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(fd);
  }
}
