import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { formatError } from '../errors.js';

/** Bytes of one input, block by block. A plain file can also be read at any place by others. */
export interface ByteSource {
  /** Path of a plain file; absent for streams, whose bytes must be kept. */
  readonly path?: string;
  /** Size in bytes of the file as it lies on disk; absent for standard input. */
  readonly size?: number | undefined;
  /** Bytes of `size` that are consumed so far. */
  readonly position: number;
  /** The next block, valid until the next call; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

const blockSize = 4 << 20;
const leastBlock = 1 << 16;
const gzipMagic = [0x1f, 0x8b];

class PlainFile implements ByteSource {
  readonly size: number;
  position: number;
  readonly #buffer: Uint8Array;

  constructor(
    readonly path: string,
    private readonly file: Awaited<ReturnType<typeof open>>,
    { size, offset }: { readonly size: number; readonly offset: number },
  ) {
    this.size = size;
    // Of ten thousand small files none needs a large block.
    this.#buffer = new Uint8Array(Math.max(leastBlock, Math.min(blockSize, size - offset + 1)));
    this.position = offset;
  }

  async read(): Promise<Uint8Array | undefined> {
    const { bytesRead } = await this.file.read(this.#buffer, 0, this.#buffer.length, this.position);
    this.position += bytesRead;
    return bytesRead === 0 ? undefined : this.#buffer.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

class StreamSource implements ByteSource {
  position = 0;
  readonly #iterator: AsyncIterator<Uint8Array>;

  constructor(
    private readonly stream: NodeJS.ReadableStream,
    private readonly name: string,
    readonly size?: number,
  ) {
    this.#iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#iterator.next();
      return next.done === true ? undefined : next.value;
    } catch (cause) {
      throw formatError('E_BAD_GZIP', 'damaged gzip data', {
        cause,
        file: this.name,
        line: 0,
        expected: 'a whole gzip file',
        got: cause instanceof Error ? cause.message : String(cause),
      });
    }
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
    (this.stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
  }
}

/**
 * Opens a file, gzip or not by its first bytes, a pipe, or standard input for `-`. A plain file is read from
 * `offset`; a stream begins at its start whatever the offset.
 */
export async function openSource(path: string, offset = 0): Promise<ByteSource> {
  if (path === '-') return sniffed(process.stdin, path);
  const file = await open(path, 'r');
  const status = await file.stat();
  if (!status.isFile()) {
    await file.close();
    return sniffed(createReadStream(path), path);
  }
  const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
  if (!isGzip(buffer.subarray(0, bytesRead))) return new PlainFile(path, file, { size: status.size, offset });
  await file.close();
  return gunzipped(createReadStream(path, { highWaterMark: 1 << 18 }), path, status.size);
}

function isGzip(start: Uint8Array | null): boolean {
  return start !== null && gzipMagic.every((byte, i) => start[i] === byte);
}

function gunzipped(raw: NodeJS.ReadableStream, name: string, size?: number): ByteSource {
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  const source = new StreamSource(gunzip, name, size);
  raw.on('error', (error: Error) => gunzip.destroy(error));
  raw.on('data', (bytes: Uint8Array) => (source.position += bytes.length));
  raw.pipe(gunzip);
  return source;
}

/** A stream whose first bytes tell whether it is compressed. */
async function sniffed(stream: Readable, name: string): Promise<ByteSource> {
  const first = await new Promise<Buffer | null>((resolve, reject) => {
    stream.once('error', reject);
    stream.once('end', () => {
      resolve(null);
    });
    stream.once('readable', () => {
      resolve(stream.read() as Buffer | null);
    });
  });
  if (first !== null) stream.unshift(first);
  return isGzip(first) ? gunzipped(stream, name) : new StreamSource(stream, name);
}

/** Blocks in memory as a stream. */
export function blockSource(blocks: readonly Uint8Array[]): ByteSource {
  const size = blocks.reduce((sum, block) => sum + block.length, 0);
  let next = 0;
  let position = 0;
  return {
    size,
    get position() {
      return position;
    },
    read: () => {
      const block = blocks[next];
      next += 1;
      position += block?.length ?? 0;
      return Promise.resolve(block);
    },
    close: () => Promise.resolve(),
  };
}
