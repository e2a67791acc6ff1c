import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
const memberSize = 4 << 20;
const membersAtOnce = 4;

async function compressMember(input: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await input.read(new Uint8Array(length), 0, length, offset);
  return compress(buffer.subarray(0, bytesRead));
}

/** Compresses a file into gzip members of 4 MiB of text each, several at once, and syncs it. */
export async function gzipFile(path: string, compressed: string): Promise<void> {
  const input = await open(path, 'r');
  const output = await open(compressed, 'w');
  try {
    const { size } = await input.stat();
    const members: Promise<Uint8Array>[] = [];
    for (let offset = 0; offset < size || members.length > 0 || offset === 0;) {
      while (members.length < membersAtOnce && (offset < size || offset === 0)) {
        members.push(compressMember(input, offset, Math.min(memberSize, Math.max(1, size - offset))));
        offset += memberSize;
      }
      const next = members.shift();
      if (next !== undefined) await output.writeFile(await next);
    }
    await output.sync();
  } finally {
    await input.close();
    await output.close();
  }
}
